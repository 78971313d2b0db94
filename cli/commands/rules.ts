import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { RuleMode } from '../../domain/rules/rule-slo.ts';
import { generateRules } from '../rules/generate-rules.ts';
import { readTextFiles } from '../rules/read-text-files.ts';
import { writeTextFile } from '../rules/write-text-file.ts';
import { DEFAULT_WINDOW_DAYS, parsePeriod } from './period.ts';

/** What the command needs of the process. */
export interface RulesCommandDeps {
  readonly stdin: Readable;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  /** Of the product, for `sloth_slo_info`. */
  readonly version: string;
}

interface GenerateFlags {
  readonly input: readonly string[];
  readonly out?: string;
  readonly mode: RuleMode;
  readonly windows?: string;
  readonly defaultPeriod: number;
  readonly extraLabels: Readonly<Record<string, string>>;
  readonly inhibitRules?: string;
}

const HELP = `
Reads Sloth (prometheus/v1 and PrometheusServiceLevel) and OpenSLO (v1alpha, v1), any number of documents a file.
guarded writes Sloth's names, labels and windows without its traps; sloth-compatible writes what Sloth writes.
Notes go to standard error. docs/rules.md has both forms, the traps and the window catalogues.`;

/** `slo-scout rules generate`: Prometheus rules from SLO specifications; needs nothing that runs. */
export function registerRulesCommand(program: Command, deps: RulesCommandDeps): void {
  program
    .command('rules')
    .description('Prometheus rules of SLO specifications')
    .command('generate')
    .description('generate recording and alerting rules')
    .requiredOption('-i, --input <specs...>', 'specification files or folders; - reads standard input')
    .option('-o, --out <file>', 'where to write the rules (default: standard output)')
    .addOption(new Option('--mode <mode>', 'which form').choices(Object.values(RuleMode)).default(RuleMode.guarded))
    .option('--windows <path>', 'window catalogues (kind: AlertWindows), a file or a folder')
    .option(
      '--default-period <days>',
      'SLO window where a specification has none, as 28d',
      parsePeriod,
      DEFAULT_WINDOW_DAYS,
    )
    .option('-l, --extra-labels <name=value>', 'label of every recorded series; repeat for more', addLabel, {})
    .option('--inhibit-rules <file>', "write Alertmanager's inhibit_rules that go with the alerts")
    .addHelpText('after', HELP)
    .action(async (flags: GenerateFlags) => {
      await runGenerate(flags, deps);
    });
}

async function runGenerate(flags: GenerateFlags, deps: RulesCommandDeps): Promise<void> {
  const generated = generateRules({
    specs: await readTextFiles(flags.input, deps.stdin),
    windows: flags.windows === undefined ? [] : await readTextFiles([flags.windows], deps.stdin),
    mode: flags.mode,
    defaultWindowDays: flags.defaultPeriod,
    extraLabels: flags.extraLabels,
    version: deps.version,
  });
  for (const note of generated.notes) deps.stderr.write(`note: ${note}\n`);
  if (flags.out === undefined) deps.stdout.write(generated.rules);
  else await writeTextFile(flags.out, generated.rules);
  if (flags.inhibitRules !== undefined) await writeTextFile(flags.inhibitRules, generated.inhibitRules);
}

function addLabel(text: string, labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('It must be name=value, as team=shop.');
  return { ...labels, [name]: value };
}
