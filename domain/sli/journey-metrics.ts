import type { SliQueries } from '../slo/slo.ts';
import type { SliDefinition } from './sli-bucket.ts';

/** Names of SLO-Scout's own journey metrics: what the API exposes and what generated queries read. */
export const JourneyMetric = {
  /** Counter of requests. */
  requests: 'slo_scout_journey_requests_total',
  /** Counter of failed requests. */
  errors: 'slo_scout_journey_errors_total',
  /** Histogram of request durations, seconds, with the bounds of `LATENCY_BOUNDS_MS`. */
  duration: 'slo_scout_journey_duration_seconds',
  durationBucket: 'slo_scout_journey_duration_seconds_bucket',
  durationCount: 'slo_scout_journey_duration_seconds_count',
  durationSum: 'slo_scout_journey_duration_seconds_sum',
} as const;

/** Labels of the journey metrics. */
export const JourneyLabel = {
  service: 'service',
  environment: 'environment',
  /** The operation, for people. */
  journey: 'journey',
  /** The journey's stable id, for queries. */
  journeyId: 'journey_id',
  /** Upper bound of a histogram bucket, seconds. */
  bound: 'le',
} as const;

/** Where the range of a query goes. */
const WINDOW_PLACEHOLDER = '{{.window}}';

/** What identifies a journey's series. */
export interface JourneySeries {
  readonly service: string;
  readonly environment: string;
  readonly operation: string;
  readonly journeyId: string;
}

/** The queries that read an SLI from the journey metrics: events per second, with `{{.window}}` as the range. */
export function journeyQueries(journey: JourneySeries, sli: SliDefinition): SliQueries {
  const selector = journeyMatchers(journey);
  if (sli.kind === 'availability') {
    return { total: sumOfRate(JourneyMetric.requests, selector), bad: sumOfRate(JourneyMetric.errors, selector) };
  }
  const total = sumOfRate(JourneyMetric.durationCount, selector);
  const fast = sumOfRate(JourneyMetric.durationBucket, `${selector}, ${boundMatcher(sli.thresholdMs)}`);
  return { total, bad: `${total} - ${fast}` };
}

/** A bound in seconds as the text exposition format prints it: 250 → "0.25", 1000 → "1". */
export function boundText(boundMs: number): string {
  return String(boundMs / 1000);
}

/** A value between double quotes in PromQL or in the text exposition format: backslash, quote and line feed escaped. */
export function quoteLabelValue(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

function journeyMatchers(journey: JourneySeries): string {
  const matchers: readonly (readonly [string, string])[] = [
    [JourneyLabel.service, journey.service],
    [JourneyLabel.environment, journey.environment],
    [JourneyLabel.journey, journey.operation],
    [JourneyLabel.journeyId, journey.journeyId],
  ];
  return matchers.map(([label, value]) => `${label}=${quoteLabelValue(value)}`).join(', ');
}

function sumOfRate(metric: string, matchers: string): string {
  return `sum(rate(${metric}{${matchers}}[${WINDOW_PLACEHOLDER}]))`;
}

/** Prometheus 3 stores a whole bound as `1.0` whatever was exposed, Prometheus 2 as exposed (`1`): both must match. */
function boundMatcher(boundMs: number): string {
  const bound = boundText(boundMs);
  if (!/^\d+$/.test(bound)) return `${JourneyLabel.bound}=${quoteLabelValue(bound)}`;
  return `${JourneyLabel.bound}=~${quoteLabelValue(`${bound}|${bound}\\.0`)}`;
}
