import { sourceMetric } from '../../domain/sli-discovery/discovered-sli.ts';
import { ppmToPercent } from '../../domain/slo/objective.ts';
import type { DiscoveredSli } from '../discover/discovery.ts';
import type { TakenSlo } from './taken-slo.ts';

/** Running SLOs as JSON; shares are 0..1, rates a month of 30 days. */
export function takeoverReport(taken: readonly TakenSlo[], uncovered: readonly DiscoveredSli[]): unknown {
  return {
    slos: taken.map(({ place, slo, windowDays, findings, history, advice }) => ({
      ...{ ...place, service: slo.service, name: slo.name, objective: percent(slo.objectivePpm), windowDays, findings },
      history:
        history === undefined
          ? null
          : {
              ...{ total: history.total, bad: history.bad },
              pagesPerMonth: history.whatIf.backtest.pagesPerMonth,
              ticketsPerMonth: history.whatIf.backtest.ticketsPerMonth,
              windows: history.whatIf.budgetLine.length,
              windowsKept: history.whatIf.windowsKept,
            },
      advice:
        advice.kind === 'change'
          ? { kind: advice.kind, objective: percent(advice.objectivePpm), because: advice.because }
          : advice,
    })),
    uncovered: uncovered.map(({ scope, kind, bad, source }) => ({
      ...{ service: scope.service, operation: scope.operation ?? null, kind, bad, metric: sourceMetric(source) },
    })),
  };
}

function percent(ppm: number): number {
  return Number(ppmToPercent(ppm));
}
