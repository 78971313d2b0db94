import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import { createPrometheusQueries } from '../../adapters/prometheus/create-prometheus-queries.ts';
import { refuseProblems } from '../../contracts/slo-spec/spec-problem.ts';
import { readSloSpecs } from '../../contracts/slo-spec/read-slo-specs.ts';
import { DEFAULT_MISS_RISK, riskLimits } from '../../domain/recommendation/target-ladder.ts';
import { covers } from '../../domain/sli-discovery/covers.ts';
import type { PrometheusQueries } from '../../domain/sli-discovery/ports.ts';
import { discoverSlis } from '../discover/discover-slis.ts';
import type { DiscoveredSli } from '../discover/discovery.ts';
import { parsePercent } from '../recommend/parse-flags.ts';
import { readTextFiles } from '../rules/read-text-files.ts';
import { writeTextFile } from '../rules/write-text-file.ts';
import { describeTakeover } from '../takeover/takeover-text.ts';
import { takeoverReport } from '../takeover/takeover-report.ts';
import { takeOver } from '../takeover/take-over.ts';
import type { TakeOverQuestion } from '../takeover/take-over.ts';
import { writeBack } from '../takeover/write-back.ts';
import { headerOption } from './header-option.ts';
import { DEFAULT_WINDOW_DAYS, parsePeriod } from './period.ts';
import { createProgressLine } from './progress-line.ts';
import { historyDays, requirePrometheus } from './prometheus-flags.ts';

/** What the command needs of the process. */
export interface TakeoverCommandDeps {
  readonly stdin: Readable;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly nowMs: () => number;
  /** `SLO_SCOUT_PROMETHEUS_URL`, asked when the command runs. */
  readonly defaultPrometheus: () => string | undefined;
}

interface TakeoverFlags {
  readonly prometheus?: string;
  readonly days: number;
  readonly header: Readonly<Record<string, string>>;
  readonly risk: string;
  readonly defaultPeriod: number;
  readonly out?: string;
  readonly json?: boolean;
}

const DAY_MS = 86_400_000;
/** Operations of a service that are looked at for what no SLO measures. */
const OPERATIONS = 20;
/** Any constant will do: the same history gets the same answer. */
const SEED = 1;

const HELP = `
Reads Sloth, OpenSLO and Pyrra specifications, and rule files that Sloth or SLO-Scout made. Each SLO is checked for
contradictions; with a Prometheus its queries are run, its alerts are replayed over the history, and its objective is
judged; then what no SLO measures is named. -o writes the specifications back in their own format, with the objectives
that are advised.`;

/** `slo-scout takeover FILE…`: a team's running SLOs, looked at before anything is recommended beside them. */
export function registerTakeoverCommand(program: Command, deps: TakeoverCommandDeps): void {
  program
    .command('takeover')
    .argument('<files...>', 'specifications or rule files, or folders of them; - reads standard input')
    .description('recognise the SLOs that run already: backtest them, and find what they leave out')
    .option('--prometheus <url>', 'base URL of the server that answers PromQL (default: SLO_SCOUT_PROMETHEUS_URL)')
    .option('--days <n>', 'how much history is judged', historyDays, 28)
    .option(
      '--header <name=value>',
      'header of every request, such as X-Scope-OrgID; can be repeated',
      headerOption,
      {},
    )
    .option('--risk <percent>', 'accepted risk that the next window misses a target', String(DEFAULT_MISS_RISK * 100))
    .option('--default-period <days>', 'SLO window where a specification has none', parsePeriod, DEFAULT_WINDOW_DAYS)
    .option('-o, --out <file>', 'write the specifications back, with the objectives that are advised')
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', HELP)
    .action(async (files: readonly string[], flags: TakeoverFlags) => {
      await runTakeover(files, flags, deps);
    });
}

async function runTakeover(files: readonly string[], flags: TakeoverFlags, deps: TakeoverCommandDeps): Promise<void> {
  const { stdin, stdout, stderr, nowMs } = deps;
  const texts = await readTextFiles(files, stdin);
  const read = readSloSpecs(texts);
  refuseProblems(read.problems);
  const baseUrl = flags.prometheus ?? deps.defaultPrometheus();
  const prometheus =
    baseUrl === undefined
      ? undefined
      : createPrometheusQueries({ baseUrl: requirePrometheus(baseUrl), headers: flags.header });
  const toMs = nowMs();
  const progress = createProgressLine(stderr);
  const question: TakeOverQuestion = {
    ...{ documents: read.documents, prometheus, range: { fromMs: toMs - flags.days * DAY_MS, toMs } },
    limits: riskLimits(parsePercent('--risk', flags.risk, { above: 0, below: 50 }) / 100),
    ...{ defaultWindowDays: flags.defaultPeriod, seed: SEED },
    onProgress: (text) => {
      if (stderr.isTTY === true) progress.show(text);
    },
  };
  try {
    const taken = await takeOver(question);
    const uncovered = prometheus === undefined ? [] : await findUncovered(prometheus, question);
    progress.end();
    const report = takeoverReport(taken, uncovered);
    stdout.write(
      flags.json === true ? `${JSON.stringify(report, undefined, 2)}\n` : describeTakeover(taken, uncovered),
    );
    if (flags.out !== undefined) {
      await writeTextFile(flags.out, writeBack({ files: texts, documents: read.documents }, taken));
    }
  } finally {
    progress.end();
  }
}

async function findUncovered(
  prometheus: PrometheusQueries,
  { documents, range, defaultWindowDays, limits, seed, onProgress }: TakeOverQuestion,
): Promise<readonly DiscoveredSli[]> {
  const { slis } = await discoverSlis(prometheus, {
    ...{
      range,
      service: undefined,
      maxOperations: OPERATIONS,
      windowDays: defaultWindowDays,
      limits,
      seed,
      onProgress,
    },
  });
  const known = documents.flatMap(({ slos }) => slos.map(({ sli }) => sli));
  return slis.filter(({ sli }) => !known.some((running) => covers(running, sli)));
}
