import type { Readable, Writable } from 'node:stream';
import type { Command } from 'commander';
import { Option } from 'commander';
import { DEFAULT_MISS_RISK, riskLimits, TARGET_LADDER_PPM } from '../../domain/recommendation/target-ladder.ts';
import type { RequestClass } from '../../domain/recommendation/recommendation.ts';
import { percentToPpm } from '../../domain/slo/objective.ts';
import { judgeValueSeries } from '../../domain/value-series/judge-value-series.ts';
import { readText } from '../import/read-lines.ts';
import { describeCounts } from '../recommend/describe-counts.ts';
import { describeValues } from '../recommend/describe-values.ts';
import { judgeCounts } from '../recommend/judge-counts.ts';
import { parsePercent, parseWindow } from '../recommend/parse-flags.ts';
import { readHistory } from '../recommend/read-history.ts';
import { countReport, valueReport } from '../recommend/report.ts';

/** What the command needs of the process. */
export interface RecommendCommandDeps {
  readonly stdin: Readable;
  readonly stdout: Writable;
}

interface RecommendFlags {
  readonly objective?: string;
  readonly risk: string;
  readonly window: string;
  readonly class?: Exclude<RequestClass, 'no_slo'>;
  readonly json?: boolean;
}

/** Of a value series without an objective: the share of steps that a threshold is to hold in. */
const DEFAULT_VALUE_OBJECTIVE = 95;

/** Any constant will do: the same file gets the same answer. */
const SEED = 1;

const CLASSES = ['critical', 'high_fast', 'high_slow', 'low'] as const satisfies readonly RequestClass[];

const HELP = `
The file has a header. Columns timestamp and value: the smallest threshold that --objective percent of the values keep.
Columns timestamp, good and total (or bad and total): the highest target that the events support, or, with --objective,
whether they support that one. Times are ISO 8601 or Unix times; other columns are left alone.
Ends with status 0 for a recommendation and for a refusal: a refusal is an answer, with its reasons.`;

/** `slo-scout recommend FILE.csv`: a threshold or a target for a recorded series, or why there is none. */
export function registerRecommendCommand(program: Command, deps: RecommendCommandDeps): void {
  program
    .command('recommend')
    .argument('<file>', 'CSV file (also .gz); - reads standard input')
    .description('recommend an objective for a recorded series, or say why there is none')
    .option(
      '--objective <percent>',
      `percent that has to be good (values: ${String(DEFAULT_VALUE_OBJECTIVE)} by default)`,
    )
    .option('--risk <percent>', 'accepted risk that the next window misses it', String(DEFAULT_MISS_RISK * 100))
    .option('--window <days>', 'SLO window in days, 7 to 90, such as 28d', '28d')
    .addOption(
      new Option('--class <class>', 'request class of counted events: how much may be promised').choices(CLASSES),
    )
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', HELP)
    .action(async (file: string, flags: RecommendFlags) => {
      deps.stdout.write(await recommendFile(file, flags, deps.stdin));
    });
}

async function recommendFile(file: string, flags: RecommendFlags, stdin: Readable): Promise<string> {
  const windowDays = parseWindow(flags.window);
  const limits = riskLimits(parsePercent('--risk', flags.risk, { above: 0, below: 50 }) / 100);
  const objective =
    flags.objective === undefined ? undefined : parsePercent('--objective', flags.objective, { above: 0, below: 100 });
  const history = readHistory(await readText(file, stdin), file);
  if (history.kind === 'values') {
    const budget = percentToPpm(100 - (objective ?? DEFAULT_VALUE_OBJECTIVE)) / 1_000_000;
    const question = { budget, windowDays, limits, seed: SEED };
    const verdict = judgeValueSeries(history.series, question);
    return flags.json === true
      ? `${JSON.stringify(valueReport(verdict, question))}\n`
      : describeValues(history.series, question, verdict);
  }
  const question = {
    ...{ windowDays, limits, seed: SEED },
    ladder: objective === undefined ? TARGET_LADDER_PPM : [percentToPpm(objective)],
    // Who names a target has decided what it is worth.
    requestClass: flags.class ?? (objective === undefined ? 'high_fast' : 'critical'),
  };
  const judged = judgeCounts(history.series, question);
  return flags.json === true
    ? `${JSON.stringify(countReport(judged, windowDays))}\n`
    : describeCounts(judged, question, history.series.stepMs);
}
