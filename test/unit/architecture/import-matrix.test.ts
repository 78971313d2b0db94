import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise } from 'dependency-cruiser';
import type { ICruiseOptions, ICruiseResult, IForbiddenRuleType } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const repository = new URL('../../..', import.meta.url).pathname;

interface Configuration {
  readonly forbidden: readonly IForbiddenRuleType[];
  readonly options: { readonly enhancedResolveOptions: NonNullable<ICruiseOptions['enhancedResolveOptions']> };
}

interface Planted {
  readonly from: string;
  readonly to: string;
  /** The rule that must fail; undefined where the import is allowed. */
  readonly rule?: string;
  readonly typeOnly?: boolean;
}

const planted: readonly Planted[] = [
  { from: 'domain/slo', to: 'contracts/rest', rule: 'domain-imports' },
  { from: 'domain/clock', to: 'node:fs', rule: 'pure-folders-import-no-node-modules' },
  { from: 'domain/types', to: 'contracts/rest', rule: 'domain-imports', typeOnly: true },
  { from: 'contracts/slo', to: 'domain/one' },
  { from: 'contracts/config', to: 'platform/one', rule: 'contracts-imports' },
  { from: 'platform/failure', to: 'domain/errors/one' },
  { from: 'platform/slo', to: 'domain/one', rule: 'platform-imports' },
  { from: 'adapters/kafka', to: 'streaming/ports', typeOnly: true },
  { from: 'adapters/pulsar', to: 'streaming/ports', rule: 'adapters-type-imports' },
  { from: 'adapters/postgres', to: 'streaming/runner', rule: 'adapters-imports', typeOnly: true },
  { from: 'streaming/capsules', to: 'adapters/one', rule: 'streaming-imports' },
  { from: 'activities/analysis', to: 'adapters/one', rule: 'activities-imports' },
  { from: 'workflows/analysis', to: 'activities/one', typeOnly: true },
  { from: 'workflows/delivery', to: 'activities/one', rule: 'workflows-type-imports' },
  { from: 'workflows/drift', to: 'node:crypto', rule: 'pure-folders-import-no-node-modules' },
  { from: 'api/routes', to: 'temporal/one', rule: 'api-imports' },
  { from: 'api/command', to: 'cli/one', rule: 'nothing-imports-cli' },
  { from: 'ingest/tested', to: 'test/one', rule: 'nothing-imports-test' },
  { from: 'cli/start', to: 'adapters/one' },
];

const imports = ({ to, typeOnly = false }: Planted) => {
  const specifier = to.startsWith('node:') ? to : `../${to}.ts`;
  return `import ${typeOnly ? 'type ' : ''}{ one } from '${specifier}';\nexport const two${typeOnly ? ': one' : ''} = ${typeOnly ? '1' : 'one'};\n`;
};

describe('the import matrix', () => {
  let folder: string;
  let violated: Map<string, string[]>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'import-matrix-'));
    const targets = planted.filter(({ to }) => !to.startsWith('node:')).map(({ to }) => `${to}.ts`);
    for (const file of [...targets, ...planted.map(({ from }) => `${from}.ts`)]) {
      await mkdir(join(folder, dirname(file)), { recursive: true });
    }
    await Promise.all(
      targets.map((file) => writeFile(join(folder, file), 'export const one = 1;\nexport type one = 1;\n')),
    );
    await Promise.all(planted.map((edge) => writeFile(join(folder, `${edge.from}.ts`), imports(edge))));
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n');
    await symlink(join(repository, 'node_modules'), join(folder, 'node_modules'));
    violated = await violations(folder);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  for (const { from, to, rule, typeOnly } of planted) {
    const kind = typeOnly === true ? 'a type' : 'a value';
    it(`${rule === undefined ? 'lets' : 'forbids'} ${from} import ${kind} from ${to}`, () => {
      const found = violated.get(`${from}.ts`) ?? [];

      if (rule === undefined) expect(found).toEqual([]);
      else expect(found).toContain(rule);
    });
  }
});

async function violations(baseDir: string): Promise<Map<string, string[]>> {
  const configuration = createRequire(import.meta.url)(join(repository, '.dependency-cruiser.cjs')) as Configuration;
  const { output } = await cruise(['.'], {
    baseDir,
    validate: true,
    ruleSet: { forbidden: [...configuration.forbidden] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: configuration.options.enhancedResolveOptions,
    doNotFollow: { path: ['node_modules'] },
  });
  const found = new Map<string, string[]>();
  for (const violation of (output as ICruiseResult).summary.violations) {
    found.set(violation.from, [...(found.get(violation.from) ?? []), violation.rule.name]);
  }
  return found;
}
