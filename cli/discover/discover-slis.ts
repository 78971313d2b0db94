import { classifyRequest } from '../../domain/recommendation/request-class.ts';
import type { RiskLimits } from '../../domain/recommendation/target-ladder.ts';
import { TARGET_LADDER_PPM } from '../../domain/recommendation/target-ladder.ts';
import { availabilitySli } from '../../domain/sli-discovery/discovered-sli.ts';
import type { EventsSli } from '../../domain/sli-discovery/discovered-sli.ts';
import type { MetricSource } from '../../domain/sli-discovery/match-metrics.ts';
import type { PrometheusQueries, TimeRange } from '../../domain/sli-discovery/ports.ts';
import { MAX_OPERATIONS } from '../../domain/sli-discovery/sli-scope.ts';
import type { ServiceScopes, SliScope } from '../../domain/sli-discovery/sli-scope.ts';
import type { SliKind } from '../../domain/sli/sli-bucket.ts';
import { judgeCounts } from '../recommend/judge-counts.ts';
import { sourceMetric } from './discovery.ts';
import type { DiscoveredSli, Discovery, MissingSli, OtherSource } from './discovery.ts';
import { findScopes, findSources } from './find-scopes.ts';
import type { ScopedSource } from './find-scopes.ts';
import { findThreshold } from './find-threshold.ts';
import type { LatencyFinding } from './find-threshold.ts';
import { checkQueries, measureEvents } from './measure-events.ts';

/** What is asked of a Prometheus. */
export interface DiscoveryQuestion {
  readonly range: TimeRange;
  /** Only this service. */
  readonly service: string | undefined;
  /** Operations of a service, those with the most requests. */
  readonly maxOperations: number;
  readonly windowDays: number;
  readonly limits: RiskLimits;
  readonly seed: number;
  /** Told of each service and operation before it is measured. */
  readonly onProgress: (text: string) => void;
}

/**
 * Finds the SLIs that a Prometheus has metrics for, runs each of their queries, and judges the history that they give. A
 * service that several sources measure is judged by the first of them; calls to dependencies are named, not judged.
 * @throws ScoutError what the server answers, when it can no longer be asked
 */
export async function discoverSlis(prometheus: PrometheusQueries, question: DiscoveryQuestion): Promise<Discovery> {
  const { range, service: only } = question;
  const names = await prometheus.metricNames(range);
  const slis: DiscoveredSli[] = [];
  const missing: MissingSli[] = [];
  const others: OtherSource[] = [];
  const judged = new Set<string>();
  for (const source of await findSources(prometheus, names, range.toMs)) {
    const scoped = await findScopes(prometheus, source, range);
    for (const ofService of scoped.services) {
      const { service } = ofService;
      if (only !== undefined && service !== only) continue;
      const { side, title } = source.convention;
      if (side === 'called' || judged.has(service)) {
        others.push({ service, title, metric: sourceMetric(source), side });
        continue;
      }
      judged.add(service);
      const found = await measureService(prometheus, { scoped, ofService }, question);
      slis.push(...found.slis);
      missing.push(...found.missing);
    }
  }
  return { ...range, metrics: names.length, slis, missing, others };
}

interface ServiceSource {
  readonly scoped: ScopedSource;
  readonly ofService: ServiceScopes;
}

interface Findings {
  readonly slis: readonly DiscoveredSli[];
  readonly missing: readonly MissingSli[];
}

async function measureService(
  prometheus: PrometheusQueries,
  { scoped, ofService }: ServiceSource,
  question: DiscoveryQuestion,
): Promise<Findings> {
  const slis: DiscoveredSli[] = [];
  const missing: MissingSli[] = [];
  const { tooManyOperations, scopes, service } = ofService;
  if (tooManyOperations !== undefined) {
    missing.push({
      ...{ service, operation: undefined, kind: 'availability', metric: sourceMetric(scoped.source) },
      reason:
        `It is told by ${String(tooManyOperations)} operations, more than ${String(MAX_OPERATIONS)}: their names hold identifiers. Name routes by ` +
        'their templates (http.route); until then there is one SLI for all of the service.',
    });
  }
  for (const scope of scopes.slice(0, question.maxOperations)) {
    question.onProgress(`${service} ${scope.operation ?? '(all operations)'}`);
    const found = await measureScope(prometheus, { scoped, scope }, question);
    slis.push(...found.slis);
    missing.push(...found.missing);
  }
  return { slis, missing };
}

interface ScopeOfSource {
  readonly scoped: ScopedSource;
  readonly scope: SliScope;
}

async function measureScope(
  prometheus: PrometheusQueries,
  { scoped, scope }: ScopeOfSource,
  question: DiscoveryQuestion,
): Promise<Findings> {
  const { source, outcome, outcomeLabels } = scoped;
  const { matchers } = scope;
  const { histogram } = source;
  const latency =
    histogram === undefined
      ? undefined
      : await findThreshold(prometheus, histogram, { matchers, range: question.range });
  const candidates: Candidate[] = [];
  const missing: MissingSli[] = [];
  const miss = (kind: SliKind, reason: string): void => {
    missing.push({ service: scope.service, operation: scope.operation, kind, metric: sourceMetric(source), reason });
  };
  if (outcome === undefined) miss('availability', noOutcome(outcomeLabels));
  else {
    candidates.push({
      kind: 'availability',
      sli: availabilitySli(source, matchers, outcome),
      bad: outcome.meaning,
      advice: [],
    });
  }
  if (latency === undefined) miss('latency', 'There is no histogram of durations beside the counter: add one.');
  else if (latency.found.kind === 'none') miss('latency', latency.found.reason);
  else candidates.push({ ...latency.found, kind: 'latency' });

  const slis: DiscoveredSli[] = [];
  for (const candidate of candidates) {
    const sli = await measureCandidate(prometheus, { candidate, source, scope, latency }, question);
    if (typeof sli === 'string') miss(candidate.kind, sli);
    else slis.push(sli);
  }
  return { slis, missing };
}

interface Candidate {
  readonly kind: SliKind;
  readonly sli: EventsSli;
  readonly bad: string;
  readonly advice: readonly string[];
}

async function measureCandidate(
  prometheus: PrometheusQueries,
  {
    candidate,
    source,
    scope,
    latency,
  }: {
    readonly candidate: Candidate;
    readonly source: MetricSource;
    readonly scope: SliScope;
    readonly latency: LatencyFinding | undefined;
  },
  question: DiscoveryQuestion,
): Promise<DiscoveredSli | string> {
  const { kind, sli, bad, advice } = candidate;
  const problem = await checkQueries(prometheus, sli, question.range);
  if (problem !== undefined) return `The query was run and cannot be used: ${problem}.`;
  const history = await measureEvents(prometheus, sli, question.range);
  if (history.rows.length === 0) {
    return 'There are requests in the whole range and none in any five minutes: series are scraped too rarely for an alert; scrape at least every 2 minutes.';
  }
  const { requestClass, because } = classifyRequest({
    ...{ operation: scope.operation ?? '', kind: source.convention.kind },
    ...{ p90Ms: latency?.p90Ms, p99Ms: latency?.p99Ms },
  });
  if (requestClass === 'no_slo') return `No target: ${because}.`;
  const { windowDays, limits, seed } = question;
  const judged = judgeCounts(history, {
    ...{ windowDays, limits, seed, sliKind: kind, ladder: TARGET_LADDER_PPM },
    // Without a histogram nothing is known of the waiting: what is asked all day is taken for interactive.
    requestClass: latency === undefined ? 'high_fast' : requestClass,
  });
  return { kind, source, scope, sli, bad, requestClass, judged, advice };
}

function noOutcome(labels: readonly string[]): string {
  if (labels.length === 0) return 'No label tells whether a request failed: add the status code of the answer.';
  return `The values of ${labels.join(', ')} do not tell whether a request failed: no known status code, outcome or error is among them.`;
}
