import { TARGET_LADDER_PPM } from '../../domain/recommendation/target-ladder.ts';
import type { MetricSource } from '../../domain/sli-discovery/match-metrics.ts';
import { measureEvents } from '../../domain/sli-discovery/measure-events.ts';
import type { PrometheusQueries } from '../../domain/sli-discovery/ports.ts';
import { workMetrics } from '../../domain/sli-discovery/work-convention.ts';
import type { WorkSource } from '../../domain/sli-discovery/work-convention.ts';
import { judgeCounts } from '../recommend/judge-counts.ts';
import type { DiscoveredSli, DiscoveryQuestion, MissingSli } from './discovery.ts';
import { findWorkSli } from './find-work-sli.ts';
import type { ScopeOfWork } from './find-work-sli.ts';

/** An SLI, or what is missing; `other` is no work at all: its name alone looked like it. */
export type MeasuredWork =
  | { readonly kind: 'found'; readonly sli: DiscoveredSli }
  | { readonly kind: 'missing'; readonly missing: MissingSli }
  | { readonly kind: 'other' };

/** Builds the SLI of some work, runs its queries and judges what they give. */
export async function measureWork(
  prometheus: PrometheusQueries,
  work: ScopeOfWork,
  { range, windowDays, limits, seed }: DiscoveryQuestion,
): Promise<MeasuredWork> {
  const { source, scope } = work;
  const { kind, advice } = source.convention;
  const missing = (reason: string): MeasuredWork => ({
    kind: 'missing',
    missing: { service: scope.service, operation: scope.operation, kind, metric: workMetrics(source), reason },
  });
  const found = await findWorkSli(prometheus, work, range);
  if (found.kind === 'other') return found;
  if (found.kind === 'none') return missing(found.reason);
  const { sli, bad, counts } = found;
  const measured = await measureEvents(prometheus, sli, range);
  if (measured.kind === 'unusable') return missing(`The queries were run and cannot be used: ${measured.reason}.`);
  // Nobody waits for it: the lowest class, whose promises for availability are those of work in the background.
  const requestClass = 'low';
  const judged = judgeCounts(measured.history, {
    ...{ windowDays, limits, seed, requestClass, sliKind: 'availability', ladder: TARGET_LADDER_PPM },
  });
  return {
    kind: 'found',
    sli: {
      ...{ kind, source: metricSource(source), scope, sli, bad, counts, requestClass, judged },
      advice: [...(advice === undefined ? [] : [advice]), ...found.advice],
    },
  };
}

/** As sources of requests are told to people. */
function metricSource(source: WorkSource): MetricSource {
  const { id, title, matchers, labels, subject } = source.convention;
  return {
    convention: {
      ...{ id, title, matchers, labels, side: 'served', metrics: [], unitSeconds: 1 },
      kind: subject === 'messages' ? 'messaging' : 'other',
    },
    counter: workMetrics(source),
    histogram: undefined,
  };
}
