import type { WhatIf } from '../../domain/backtest/what-if.ts';
import type { AlertTarget } from '../../domain/burn-rate/alert-threshold.ts';
import { formatCount, formatPercent, formatRate, formatTime } from '../../domain/recommendation/format-figures.ts';
import { ppmToPercent } from '../../domain/slo/objective.ts';
import { table } from '../output/table.ts';

/** What a target would have meant, for people. */
export function describeWhatIf(whatIf: WhatIf, { objectivePpm, windowDays }: AlertTarget): string {
  const { backtest, episodes, budgetLine, windowsKept, match } = whatIf;
  const { total, bad } = backtest;
  const right = (head: string): { readonly head: string; readonly align: 'right' } => ({ head, align: 'right' });
  const lines = [
    `${ppmToPercent(objectivePpm)} % over ${String(windowDays)} days, from ${formatTime(backtest.fromMs)} to ${formatTime(backtest.toMs)}:`,
    `${formatCount(bad)} of ${formatCount(total)} events bad, ${total === 0 ? 'nothing' : formatPercent(1 - bad / total)} attained; ` +
      `${formatCount(windowsKept)} of ${formatCount(budgetLine.length)} windows kept it, the worst spent ${formatPercent(backtest.worstBudgetSpent)} of its budget.`,
    `${formatRate(backtest.pagesPerMonth)} pages and ${formatRate(backtest.ticketsPerMonth)} tickets a month, ${formatCount(backtest.minutesInAlert)} minutes in alert.`,
  ];
  if (match !== undefined) {
    lines.push(
      `${String(match.incidentsPaged)} of ${String(match.incidents)} known incidents paged (recall ${ratio(match.recall)}); ` +
        `${String(match.pagesAboutIncidents)} of ${String(match.pages)} pages were about one (precision ${ratio(match.precision)}).`,
    );
  }
  if (episodes.length === 0) return [...lines, 'No alert would have fired.', ''].join('\n');
  const heads = ['severity', 'start', 'end', right('detected after'), right('reset after'), right('budget spent')];
  const rows = episodes.map((episode) => [
    ...[episode.severity, formatTime(episode.startMs), formatTime(episode.endMs)],
    ...[
      `${String(episode.detectionMinutes)} min`,
      `${String(episode.resetMinutes)} min`,
      formatPercent(episode.budgetSpent),
    ],
  ]);
  return [...lines, '', table(heads, rows), ''].join('\n');
}

function ratio(value: number | undefined): string {
  return value === undefined ? 'none to judge' : value.toFixed(2);
}
