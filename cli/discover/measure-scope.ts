import { classifyRequest } from '../../domain/recommendation/request-class.ts';
import { TARGET_LADDER_PPM } from '../../domain/recommendation/target-ladder.ts';
import { availabilitySli } from '../../domain/sli-discovery/discovered-sli.ts';
import type { EventsSli } from '../../domain/sli-discovery/discovered-sli.ts';
import type { MetricSource } from '../../domain/sli-discovery/match-metrics.ts';
import type { OutcomeMatcher } from '../../domain/sli-discovery/outcome-matcher.ts';
import type { PrometheusQueries } from '../../domain/sli-discovery/ports.ts';
import type { SliScope } from '../../domain/sli-discovery/sli-scope.ts';
import type { SourceLabels } from '../../domain/sli-discovery/source-labels.ts';
import type { SliKind } from '../../domain/sli/sli-bucket.ts';
import { judgeCounts } from '../recommend/judge-counts.ts';
import { sourceMetric } from './discovery.ts';
import type { DiscoveredSli, DiscoveryQuestion, MissingSli } from './discovery.ts';
import { findThreshold } from './find-threshold.ts';
import type { LatencyFinding } from './find-threshold.ts';
import { measureEvents } from './measure-events.ts';
import { unlessRefused } from './refused-query.ts';

/** An operation of a service, and how its failures are told. */
export interface ScopeOfSource {
  readonly source: MetricSource;
  readonly labels: SourceLabels;
  readonly scope: SliScope;
  readonly outcome: OutcomeMatcher | undefined;
}

/** What an operation's metrics give. */
export interface MeasuredScope {
  readonly slis: readonly DiscoveredSli[];
  readonly missing: readonly MissingSli[];
}

interface Candidate {
  readonly kind: SliKind;
  readonly sli: EventsSli;
  readonly bad: string;
  readonly advice: readonly string[];
}

/** Builds the SLIs of an operation, runs their queries and judges what they give. */
export async function measureScope(
  prometheus: PrometheusQueries,
  ofSource: ScopeOfSource,
  question: DiscoveryQuestion,
): Promise<MeasuredScope> {
  const { source, scope, outcome, labels } = ofSource;
  const missing: MissingSli[] = [];
  const miss = (kind: SliKind, reason: string): void => {
    missing.push({ service: scope.service, operation: scope.operation, kind, metric: sourceMetric(source), reason });
  };
  const latency = await latencyOf(prometheus, ofSource, question);
  const candidates: Candidate[] = [];
  if (outcome === undefined) miss('availability', noOutcome(labels.outcomes));
  else {
    const sli = availabilitySli(source, scope.matchers, outcome);
    candidates.push({ kind: 'availability', sli, bad: outcome.meaning, advice: [] });
  }
  if (latency.found.kind === 'none') miss('latency', latency.found.reason);
  else candidates.push({ ...latency.found, kind: 'latency' });

  const slis: DiscoveredSli[] = [];
  for (const candidate of candidates) {
    const judged = await judge(prometheus, { ...ofSource, candidate, latency }, question);
    if (typeof judged === 'string') miss(candidate.kind, judged);
    else slis.push(judged);
  }
  return { slis, missing };
}

async function latencyOf(
  prometheus: PrometheusQueries,
  { source: { histogram, convention }, scope }: ScopeOfSource,
  { range }: DiscoveryQuestion,
): Promise<LatencyFinding> {
  const none = (reason: string): LatencyFinding => ({
    ...{ found: { kind: 'none', reason }, p90Ms: undefined, p99Ms: undefined },
  });
  if (histogram === undefined) {
    return none(
      `There is no histogram of durations beside the counter: add one. ${convention.histogramAdvice ?? ''}`.trim(),
    );
  }
  return unlessRefused(
    () => findThreshold(prometheus, histogram, { matchers: scope.matchers, range }),
    (message) => none(`The histogram cannot be read: ${message}`),
  );
}

async function judge(
  prometheus: PrometheusQueries,
  {
    candidate,
    source,
    scope,
    latency,
  }: ScopeOfSource & { readonly candidate: Candidate; readonly latency: LatencyFinding },
  { range, windowDays, limits, seed }: DiscoveryQuestion,
): Promise<DiscoveredSli | string> {
  const { kind, sli, bad } = candidate;
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
  const { blindSpot } = convention;
  const advice =
    kind === 'availability' && blindSpot !== undefined ? [...candidate.advice, blindSpot] : candidate.advice;
  return { kind, source, scope, sli, bad, counts: 'requests', requestClass, judged, advice };
}

function noOutcome(labels: readonly string[]): string {
  if (labels.length === 0) return 'No label tells whether a request failed: add the status code of the answer.';
  return `The values of ${labels.join(', ')} do not tell whether a request failed: no known status code, outcome or error is among them.`;
}
