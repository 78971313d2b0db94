import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { registerRulesCommand } from '../../../../cli/commands/rules.ts';
import { isScoutError } from '../../../support/is-scout-error.ts';

const spec = (service: string, objective: number) => `
version: prometheus/v1
service: ${service}
slos:
  - name: availability
    objective: ${objective}
    sli:
      events:
        error_query: sum(rate(b[{{.window}}]))
        total_query: sum(rate(t[{{.window}}]))
    alerting: {name: Shop}
`;
const WINDOWS = `
apiVersion: sloth.slok.dev/v1
kind: AlertWindows
spec:
  sloPeriod: 45d
  page:
    quick: {errorBudgetPercent: 2, shortWindow: 5m, longWindow: 1h}
    slow: {errorBudgetPercent: 5, shortWindow: 30m, longWindow: 6h}
  ticket:
    quick: {errorBudgetPercent: 10, shortWindow: 2h, longWindow: 1d}
    slow: {errorBudgetPercent: 10, shortWindow: 6h, longWindow: 3d}
`;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slo-scout-rules-command-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, text);
  return path;
}

async function generate(args: readonly string[], stdin = '') {
  const output = { stdout: '', stderr: '' };
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  registerRulesCommand(program, {
    stdin: Readable.from([stdin]),
    stdout: { write: (text) => (output.stdout += text) },
    stderr: { write: (text) => (output.stderr += text) },
    version: '1.2.3',
  });
  await program.parseAsync(['rules', 'generate', ...args], { from: 'user' });
  return output;
}

describe('slo-scout rules generate', () => {
  it('prints guarded rules of a file over 30 days', async () => {
    const { stdout, stderr } = await generate(['-i', await file('a.yml', spec('shop', 99.9))]);

    expect(stdout).toContain('slo:sli_error:ratio_rate30d');
    expect(stdout).toContain('slo:sli_error:count1h');
    expect(stdout).toContain('sloth_version: slo-scout-1.2.3');
    expect(stderr).toBe('');
  });

  it('reads folders and standard input, and puts all into one document', async () => {
    await file('specs/b.yaml', spec('shop', 99.9));
    await file('specs/deep/a.yml', spec('cart', 99.9));
    await file('specs/README.md', 'not a specification');

    const { stdout } = await generate(['-i', join(folder, 'specs'), '-'], spec('web', 99));

    const { groups } = parse(stdout) as { groups: readonly { name: string }[] };
    expect(groups.filter(({ name }) => name.includes('-meta-')).map(({ name }) => name.split('-').at(-2))).toEqual([
      ...['shop', 'cart', 'web'],
    ]);
  });

  it('writes files where it is told to, with labels of the command line', async () => {
    const out = join(folder, 'rules.yml');
    const inhibit = join(folder, 'inhibit.yml');
    const input = await file('a.yml', spec('shop', 99.9));

    const { stdout } = await generate([
      '-i',
      input,
      '-o',
      out,
      '--inhibit-rules',
      inhibit,
      '-l',
      'cmd=x',
      '-l',
      'team=y',
    ]);

    expect(stdout).toBe('');
    expect(await readFile(out, 'utf8')).toMatch(/cmd: x\n +team: "?y"?\n/);
    expect(parse(await readFile(inhibit, 'utf8'))).toHaveProperty('inhibit_rules');
  });

  it('takes windows from catalogues and a default period', async () => {
    const input = await file('a.yml', spec('shop', 99.9));
    const mode = ['--mode', 'sloth-compatible', '--default-period', '45d'];

    await expect(generate(['-i', input, ...mode])).rejects.toThrow(
      /shop-availability: Sloth knows alert windows for 28/,
    );

    const windows = await file('windows/45d.yaml', WINDOWS);
    const { stdout } = await generate(['-i', input, ...mode, '--windows', join(windows, '..')]);
    expect(stdout).toContain('(21.6 * 0.001)');
    expect(stdout).toContain('ratio_rate45d');
  });

  it('writes objects of the Prometheus operator, one for each service, with what selects them', async () => {
    const input = [await file('a.yml', spec('Shop.web', 99.9)), await file('b.yml', spec('cart', 99))];
    const more = await file('c.yml', spec('cart', 95).replace('name: availability', 'name: latency'));
    const object = await file(
      'd.yml',
      `apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata: {name: pay-errors, namespace: pay, labels: {role: alert-rules}}
spec: {target: '99', window: 4w, indicator: {ratio: {errors: {metric: b}, total: {metric: t}}}}
`,
    );

    const labels = ['--namespace', 'monitoring', '--object-labels', 'release=prometheus', '--object-labels', 'a.b/c=d'];
    const { stdout } = await generate(['-i', ...input, more, object, '--as', 'prometheusrule', ...labels]);

    const list = parse(stdout) as { items: readonly { metadata: object; spec: { groups: readonly object[] } }[] };
    expect(list.items.map(({ metadata, spec: { groups } }) => [metadata, groups.length])).toMatchObject([
      [{ name: 'shop.web-slos', namespace: 'monitoring', labels: { release: 'prometheus', 'a.b/c': 'd' } }, 3],
      [{ name: 'cart-slos' }, 6],
      [{ name: 'pay-errors', namespace: 'pay', labels: { role: 'alert-rules', release: 'prometheus' } }, 3],
    ]);
    await expect(generate(['-i', ...input, '--object-labels', 'no label'])).rejects.toThrow('release=prometheus');
  });

  it.each([[['--namespace', 'monitoring']], [['--object-labels', 'release=prometheus']]])(
    'refuses %j for a file, which has no objects',
    async (flags) => {
      const input = await file('a.yml', spec('shop', 99.9));

      const failure: unknown = await generate(['-i', input, ...flags]).catch((error: unknown) => error);

      expect(isScoutError(failure, 'invalid_argument')).toBe(true);
      expect((failure as Error).message).toContain('need --as prometheusrule');
    },
  );

  it('says on standard error what a person should know', async () => {
    const { stderr } = await generate(['-i', await file('a.yml', spec('shop', 90))]);

    expect(stderr).toMatch(/^note: .*a\.yml \(document 1\): shop-availability: an objective of 90 %/);
  });

  it('lists every problem of every file and writes nothing', async () => {
    const out = join(folder, 'rules.yml');
    const files = [
      await file('a.yml', spec('s', 99.9)),
      await file('b.yml', spec('shop', 100)),
      await file('c.yml', ''),
    ];

    const failure: unknown = await generate(['-i', ...files, '-o', out]).catch((error: unknown) => error);

    expect(isScoutError(failure, 'invalid_argument')).toBe(true);
    const { message } = failure as Error;
    expect(message).toMatch(/^3 problems:\n/);
    expect(message).toMatch(/a\.yml:3 \(document 1\) service: must have at least two characters/);
    expect(message).toMatch(/c\.yml \(document 1\): holds no YAML document/);
    expect(message).toMatch(/b\.yml \(document 1\): shop-availability: an objective of 100 % leaves no error budget/);
    await expect(readFile(out)).rejects.toThrow('ENOENT');
  });

  it('says what is wrong with files and flags', async () => {
    await expect(generate(['-i', join(folder, 'absent.yml')])).rejects.toThrow(/absent\.yml does not exist/);
    await expect(generate(['-i', folder])).rejects.toThrow(/holds no \.yaml or \.yml file/);
    await expect(generate(['-i', '-', '-l', 'x'], spec('shop', 99))).rejects.toThrow(/name=value/);
    await expect(generate(['-i', '-', '--default-period', '36h'], spec('shop', 99))).rejects.toThrow(/whole days/);
    await expect(generate(['-i', '-', '-o', folder], spec('shop', 99))).rejects.toThrow(/cannot be written \(EISDIR\)/);
  });
});
