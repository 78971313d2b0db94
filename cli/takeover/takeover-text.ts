import { formatCount, formatPercent, formatRate } from '../../domain/recommendation/format-figures.ts';
import { sourceMetric } from '../../domain/sli-discovery/discovered-sli.ts';
import { ppmToPercent } from '../../domain/slo/objective.ts';
import { specSloId } from '../../domain/slo-spec/slo-spec.ts';
import { serviceText } from '../discover/discovery.ts';
import type { DiscoveredSli } from '../discover/discovery.ts';
import { table } from '../output/table.ts';
import type { Advice, TakenSlo } from './taken-slo.ts';

/** Running SLOs for people: a row each, then advice, findings, and what none of them measures. */
export function describeTakeover(taken: readonly TakenSlo[], uncovered: readonly DiscoveredSli[]): string {
  const right = (head: string) => ({ head, align: 'right' as const });
  const rows = table(
    [
      'SLO',
      right('objective'),
      right('events'),
      right('attained'),
      right('pages a month'),
      right('tickets'),
      right('windows kept'),
      'advice',
    ],
    taken.map(({ slo, history, advice }) => [
      specSloId(slo),
      `${ppmToPercent(slo.objectivePpm)} %`,
      ...(history === undefined
        ? ['-', '-', '-', '-', '-']
        : [
            formatCount(history.total),
            formatPercent(1 - history.bad / history.total),
            formatRate(history.whatIf.backtest.pagesPerMonth),
            formatRate(history.whatIf.backtest.ticketsPerMonth),
            `${String(history.whatIf.windowsKept)} of ${String(history.whatIf.budgetLine.length)}`,
          ]),
      wordOf(advice),
    ]),
  );
  const lines = taken.flatMap(({ slo, advice, findings }) => [
    `  ${specSloId(slo)}: ${wordOf(advice)}: ${advice.because}.`,
    ...findings.map(({ severity, rule, message }) => `    ${severity} ${rule}: ${message}`),
  ]);
  const open = uncovered.map(
    ({ scope, kind, bad, source }) =>
      `  ${serviceText(scope)} ${scope.operation ?? '(all operations)'}, ${kind}: bad are ${bad} (${sourceMetric(source)})`,
  );
  return [rows, '', ...lines, ...(open.length === 0 ? [] : ['', 'Measured by none of them:', ...open]), ''].join('\n');
}

function wordOf(advice: Advice): string {
  return advice.kind === 'change' ? `change to ${ppmToPercent(advice.objectivePpm)} %` : advice.kind;
}
