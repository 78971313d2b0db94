import type { SliKind } from '../sli/sli-bucket.ts';
import { availabilitySli } from './discovered-sli.ts';
import type { EventsSli } from './discovered-sli.ts';
import { findThreshold } from './find-threshold.ts';
import type { LatencyFinding } from './find-threshold.ts';
import type { MetricSource } from './match-metrics.ts';
import type { OutcomeMatcher } from './outcome-matcher.ts';
import type { PrometheusQueries, TimeRange } from './ports.ts';
import type { SliScope } from './sli-scope.ts';
import type { SourceLabels } from './source-labels.ts';
import { unlessRefused } from './unless-refused.ts';

/** An operation of a service, and how its failures are told. */
export interface ScopeOfSource {
  readonly source: MetricSource;
  readonly labels: SourceLabels;
  readonly scope: SliScope;
  readonly outcome: OutcomeMatcher | undefined;
}

/** An SLI that an operation's metrics allow; its queries were not run yet. */
export interface SliCandidate {
  readonly kind: SliKind;
  readonly sli: EventsSli;
  /** What is bad, for people: `HTTP status 5xx`, `slower than 0.25 s`. */
  readonly bad: string;
  /** What would make it better. */
  readonly advice: readonly string[];
  /** Of a latency SLI: its bound, and the share of the ordinary days' requests that is slower. */
  readonly threshold?: { readonly ms: number; readonly slowShare: number };
}

/** Availability first; `missing` says of the other kinds what they lack. */
export interface ScopeSlis {
  readonly candidates: readonly SliCandidate[];
  readonly missing: readonly { readonly kind: SliKind; readonly reason: string }[];
  readonly latency: LatencyFinding;
}

/** Builds the SLIs of an operation: availability by its outcomes, latency at a bound of its histogram. */
export async function scopeSlis(
  prometheus: PrometheusQueries,
  { source, scope, outcome, labels }: ScopeOfSource,
  range: TimeRange,
): Promise<ScopeSlis> {
  const candidates: SliCandidate[] = [];
  const missing: ScopeSlis['missing'][number][] = [];
  const latency = await latencyOf(prometheus, { source, scope }, range);
  if (outcome === undefined) missing.push({ kind: 'availability', reason: noOutcome(labels.outcomes) });
  else {
    const { blindSpot } = source.convention;
    candidates.push({
      ...{ kind: 'availability', sli: availabilitySli(source, scope.matchers, outcome), bad: outcome.meaning },
      advice: blindSpot === undefined ? [] : [blindSpot],
    });
  }
  if (latency.found.kind === 'none') missing.push({ kind: 'latency', reason: latency.found.reason });
  else {
    const { sli, bad, advice, thresholdMs, slowShare } = latency.found;
    candidates.push({ kind: 'latency', sli, bad, advice, threshold: { ms: thresholdMs, slowShare } });
  }
  return { candidates, missing, latency };
}

async function latencyOf(
  prometheus: PrometheusQueries,
  { source: { histogram, convention }, scope }: Pick<ScopeOfSource, 'source' | 'scope'>,
  range: TimeRange,
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

function noOutcome(labels: readonly string[]): string {
  if (labels.length === 0) return 'No label tells whether a request failed: add the status code of the answer.';
  return `The values of ${labels.join(', ')} do not tell whether a request failed: no known status code, outcome or error is among them.`;
}
