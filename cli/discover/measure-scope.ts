import { classifyRequest } from '../../domain/recommendation/request-class.ts';
import { TARGET_LADDER_PPM } from '../../domain/recommendation/target-ladder.ts';
import { sourceMetric } from '../../domain/sli-discovery/discovered-sli.ts';
import type { LatencyFinding } from '../../domain/sli-discovery/find-threshold.ts';
import { measureEvents } from '../../domain/sli-discovery/measure-events.ts';
import type { PrometheusQueries } from '../../domain/sli-discovery/ports.ts';
import { scopeSlis } from '../../domain/sli-discovery/scope-slis.ts';
import type { ScopeOfSource, SliCandidate } from '../../domain/sli-discovery/scope-slis.ts';
import type { SliKind } from '../../domain/sli/sli-bucket.ts';
import { judgeCounts } from '../recommend/judge-counts.ts';
import type { DiscoveredSli, DiscoveryQuestion, MissingSli } from './discovery.ts';

/** What an operation's metrics give. */
export interface MeasuredScope {
  readonly slis: readonly DiscoveredSli[];
  readonly missing: readonly MissingSli[];
}

/** Builds the SLIs of an operation, runs their queries and judges what they give. */
export async function measureScope(
  prometheus: PrometheusQueries,
  ofSource: ScopeOfSource,
  question: DiscoveryQuestion,
): Promise<MeasuredScope> {
  const { source, scope } = ofSource;
  const missing: MissingSli[] = [];
  const miss = (kind: SliKind, reason: string): void => {
    missing.push({ service: scope.service, operation: scope.operation, kind, metric: sourceMetric(source), reason });
  };
  const found = await scopeSlis(prometheus, ofSource, question.range);
  for (const { kind, reason } of found.missing) miss(kind, reason);
  const slis: DiscoveredSli[] = [];
  for (const candidate of found.candidates) {
    const judged = await judge(prometheus, { ...ofSource, candidate, latency: found.latency }, question);
    if (typeof judged === 'string') miss(candidate.kind, judged);
    else slis.push(judged);
  }
  return { slis, missing };
}

async function judge(
  prometheus: PrometheusQueries,
  {
    candidate,
    source,
    scope,
    latency,
  }: ScopeOfSource & { readonly candidate: SliCandidate; readonly latency: LatencyFinding },
  { range, windowDays, limits, seed }: DiscoveryQuestion,
): Promise<DiscoveredSli | string> {
  const { kind, sli, bad, advice } = candidate;
  const { convention } = source;
  const { p90Ms, p99Ms } = latency;
  const { requestClass, because } = classifyRequest({
    ...{ operation: scope.operation ?? '', kind: convention.kind, p90Ms, p99Ms },
  });
  if (requestClass === 'no_slo') return `No target: ${because}.`;
  const measured = await measureEvents(prometheus, sli, range);
  if (measured.kind === 'unusable') return `The queries were run and cannot be used: ${measured.reason}.`;
  const judged = judgeCounts(measured.history, {
    ...{ windowDays, limits, seed, sliKind: kind, ladder: TARGET_LADDER_PPM },
    // Without a histogram nothing is known of the waiting: what is asked all day is taken for interactive.
    requestClass: p99Ms === undefined && convention.kind !== 'messaging' ? 'high_fast' : requestClass,
  });
  return { kind, source, scope, sli, bad, counts: 'requests', requestClass, judged, advice };
}
