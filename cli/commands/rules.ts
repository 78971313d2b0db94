import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
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
  readonly as: 'file' | 'prometheusrule';
  readonly namespace?: string;
  readonly objectLabels: Readonly<Record<string, string>>;
}

const HELP = `
Reads Sloth (prometheus/v1 and PrometheusServiceLevel), OpenSLO (v1alpha, v1), Pyrra, and rules that were made of them, any number
of documents a file. --as prometheusrule writes objects of the Prometheus operator, one for each service.
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
    .addOption(
      new Option('--as <form>', 'file for Prometheus (objects stay objects), or objects of the Prometheus operator')
        .choices(['file', 'prometheusrule'])
        .default('file'),
    )
    .option('--namespace <name>', 'namespace of the objects that have none')
    .option(
      '--object-labels <name=value>',
      'label of the objects, as release=prometheus; repeat for more',
      addObjectLabel,
      {},
    )
    .option('--inhibit-rules <file>', "write Alertmanager's inhibit_rules that go with the alerts")
    .addHelpText('after', HELP)
    .action(async (flags: GenerateFlags) => {
      await runGenerate(flags, deps);
    });
}

async function runGenerate(flags: GenerateFlags, deps: RulesCommandDeps): Promise<void> {
  refuseObjectFlags(flags);
  const generated = generateRules({
    specs: await readTextFiles(flags.input, deps.stdin),
    windows: flags.windows === undefined ? [] : await readTextFiles([flags.windows], deps.stdin),
    mode: flags.mode,
    defaultWindowDays: flags.defaultPeriod,
    extraLabels: flags.extraLabels,
    version: deps.version,
    asObjects: flags.as === 'file' ? undefined : { namespace: flags.namespace, labels: flags.objectLabels },
  });
  for (const note of generated.notes) deps.stderr.write(`note: ${note}\n`);
  if (flags.out === undefined) deps.stdout.write(generated.rules);
  else await writeTextFile(flags.out, generated.rules);
  if (flags.inhibitRules !== undefined) await writeTextFile(flags.inhibitRules, generated.inhibitRules);
}

/** A file has no objects that a namespace or labels could be given to; silence would hide that nothing selects the rules. */
function refuseObjectFlags({ as, namespace, objectLabels }: GenerateFlags): void {
  if (as === 'prometheusrule' || (namespace === undefined && Object.keys(objectLabels).length === 0)) return;
  const message = '--namespace and --object-labels are of objects: they need --as prometheusrule.';
  throw new ScoutError({ code: ErrorCode.invalidArgument, message });
}

function addLabel(text: string, labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('It must be name=value, as team=shop.');
  return { ...labels, [name]: value };
}

/** Labels of Kubernetes have dots, dashes and slashes in their names. */
function addObjectLabel(text: string, labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, name, value] = /^([A-Za-z0-9][\w./-]*)=([\w.-]*)$/.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return { ...labels, [name]: value };
  throw new InvalidArgumentError('It must be name=value, as release=prometheus.');
}
