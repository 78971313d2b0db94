import type { Readable, Writable } from 'node:stream';
import type { Command } from 'commander';
import type { WhatIf } from '../../domain/backtest/what-if.ts';
import { runWhatIf } from '../../domain/backtest/what-if.ts';
import type { AlertTarget } from '../../domain/burn-rate/alert-threshold.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { toMinutes } from '../../domain/sli/count-series.ts';
import { percentToPpm, ppmToPercent } from '../../domain/slo/objective.ts';
import { readText } from '../import/read-lines.ts';
import { describeWhatIf } from '../recommend/describe-what-if.ts';
import { parsePercent, parseWindow } from '../recommend/parse-flags.ts';
import { readHistory } from '../recommend/read-history.ts';
import { readIncidents } from '../recommend/read-incidents.ts';

/** What the command needs of the process. */
export interface BacktestCommandDeps {
  readonly stdin: Readable;
  readonly stdout: Writable;
}

interface BacktestFlags {
  readonly objective: string;
  readonly window: string;
  readonly incidents?: string;
  readonly json?: boolean;
}

const HELP = `
The file has the columns timestamp, good and total (or bad and total); rows of a minute give exact alert times, longer
ones are taken as spread evenly. The alerts are those of the generated rules: page 1h/5m and 6h/30m, ticket 1d/2h and
3d/6h. --incidents names a CSV file with the columns from and to.`;

/** `slo-scout backtest FILE.csv`: the alerts and the budget that a target would have had on recorded events. */
export function registerBacktestCommand(program: Command, deps: BacktestCommandDeps): void {
  program
    .command('backtest')
    .argument('<file>', 'CSV file (also .gz); - reads standard input')
    .description('replay the alerts of a target over recorded events')
    .requiredOption('--objective <percent>', 'percent of the events that has to be good, such as 99.9')
    .option('--window <days>', 'SLO window in days, 7 to 90, such as 28d', '28d')
    .option('--incidents <file>', 'known incidents: precision and recall of the pages')
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', HELP)
    .action(async (file: string, flags: BacktestFlags) => {
      const objective = parsePercent('--objective', flags.objective, { above: 0, below: 100 });
      const target = { objectivePpm: percentToPpm(objective), windowDays: parseWindow(flags.window) };
      const whatIf = await backtestFile(file, target, { incidents: flags.incidents, stdin: deps.stdin });
      deps.stdout.write(flags.json === true ? `${report(whatIf, target)}\n` : describeWhatIf(whatIf, target));
    });
}

async function backtestFile(
  file: string,
  target: AlertTarget,
  { incidents, stdin }: { readonly incidents: string | undefined; readonly stdin: Readable },
): Promise<WhatIf> {
  const history = readHistory(await readText(file, stdin), file);
  if (history.kind === 'values') {
    const message = `${file}: a backtest counts events, and there are none; give the columns good and total.`;
    throw new ScoutError({ code: ErrorCode.invalidArgument, message });
  }
  const known = incidents === undefined ? [] : readIncidents(await readText(incidents, stdin), incidents);
  return runWhatIf(toMinutes(history.series), target, known);
}

function report(whatIf: WhatIf, { objectivePpm, windowDays }: AlertTarget): string {
  const { backtest, episodes, budgetLine, windowsKept, match } = whatIf;
  const isoTime = (timeMs: number): string => new Date(timeMs).toISOString();
  return JSON.stringify({
    objective: Number(ppmToPercent(objectivePpm)),
    windowDays,
    ...backtest,
    ...{ fromMs: undefined, toMs: undefined, from: isoTime(backtest.fromMs), to: isoTime(backtest.toMs) },
    windows: budgetLine.length,
    windowsKept,
    episodes: episodes.map(({ startMs, endMs, ...episode }) => ({
      start: isoTime(startMs),
      end: isoTime(endMs),
      ...episode,
    })),
    budgetLine: budgetLine.map(({ toMs, ...point }) => ({ to: isoTime(toMs), ...point })),
    ...(match === undefined ? {} : { match }),
  });
}
