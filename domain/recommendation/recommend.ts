import { requireSloWindow } from '../burn-rate/windows.ts';
import { quantileOf } from '../sketch/dd-sketch.ts';
import { LARGEST_LATENCY_BOUND_MS } from '../sli/latency-bounds.ts';
import { SLI_BUCKET_MS } from '../sli/sli-bucket.ts';
import type { SliBucket, SliDefinition } from '../sli/sli-bucket.ts';
import { buildRecommendation } from './build-recommendation.ts';
import { chooseSource } from './choose-source.ts';
import { latencyHistory } from './daily-latency.ts';
import { formatMilliseconds, formatPercent } from './format-figures.ts';
import { judgeSli } from './judge-sli.ts';
import { chooseLatencyThreshold } from './latency-threshold.ts';
import type { LatencyThreshold } from './latency-threshold.ts';
import type { RecommendInput, SliContext } from './recommend-input.ts';
import type { Recommendation } from './recommendation.ts';
import { classifyRequest } from './request-class.ts';

/**
 * The availability and the latency recommendation of a journey, in this order, each proposed or refused with reasons
 * (docs/method.md). Deterministic: the same input gives the same recommendations, the random numbers included.
 * The history reaches from `rangeFromMs` or the first bucket to the last whole minute before `nowMs`.
 * @throws ScoutError invalid_argument when `windowDays` is not an integer from 7 to 90
 */
export function recommend(input: RecommendInput): readonly [Recommendation, Recommendation] {
  requireSloWindow(input.windowDays);
  const context = createContext(input);
  return [recommendAvailability(context), recommendLatency(context)];
}

function createContext(input: RecommendInput): SliContext {
  const toMs = Math.floor(input.nowMs / SLI_BUCKET_MS) * SLI_BUCKET_MS;
  const buckets = input.buckets.filter(({ startMs }) => startMs < toMs);
  const latency = latencyHistory(buckets, toMs);
  const { operation, kind } = input.journey;
  const classified = classifyRequest({
    operation,
    kind,
    p90Ms: quantileOf(latency.ordinary, 0.9),
    p99Ms: quantileOf(latency.ordinary, 0.99),
    ...(input.ownerHints === undefined ? {} : { ownerHints: input.ownerHints }),
  });
  return { ...input, buckets, fromMs: historyStart(input, buckets, toMs), toMs, latency, classified };
}

function historyStart(input: RecommendInput, buckets: readonly SliBucket[], toMs: number): number {
  const firstBucketMs = buckets[0]?.startMs;
  if (firstBucketMs === undefined) return toMs;
  if (input.rangeFromMs === undefined) return firstBucketMs;
  const knownFromMs = Math.max(input.rangeFromMs, input.journey.firstSeenMs);
  return Math.min(firstBucketMs, Math.floor(knownFromMs / SLI_BUCKET_MS) * SLI_BUCKET_MS);
}

function recommendAvailability(context: SliContext): Recommendation {
  const sourced = chooseSource(context, { kind: 'availability' });
  return buildRecommendation(context, sourced, { judged: judgeSli(context, sourced) });
}

function recommendLatency(context: SliContext): Recommendation {
  const threshold = chooseLatencyThreshold(context.latency);
  const thresholdMs = threshold.kind === 'none' ? LARGEST_LATENCY_BOUND_MS : threshold.thresholdMs;
  const sourced = chooseSource(context, { kind: 'latency', thresholdMs });
  if (sourced.slowShare !== undefined) {
    const thresholdText = explainMetricBound(sourced.sli, sourced.slowShare);
    return buildRecommendation(context, sourced, { judged: judgeSli(context, sourced), thresholdText });
  }
  if (threshold.kind === 'none') {
    return buildRecommendation(context, sourced, { judged: judgeSli(context, sourced, threshold.explanation) });
  }
  const thresholdText = explainThreshold(threshold);
  return buildRecommendation(context, sourced, { judged: judgeSli(context, sourced), thresholdText });
}

function explainMetricBound(sli: SliDefinition, slowShare: number): string {
  const bound = sli.kind === 'latency' ? formatMilliseconds(sli.thresholdMs) : '';
  return (
    `Threshold ${bound}: the smallest bound of the metric's histogram that at most 0.25 % of the requests of ordinary days ` +
    `exceed (${formatPercent(slowShare)} did).`
  );
}

function explainThreshold({ thresholdMs, slowShare, betterBoundMs }: LatencyThreshold & { kind: 'chosen' }): string {
  const better =
    betterBoundMs === undefined
      ? ''
      : ` The bounds are coarse here: one at ${formatMilliseconds(betterBoundMs)} would measure closer.`;
  return (
    `Threshold ${formatMilliseconds(thresholdMs)}: the smallest histogram bound that at most 0.25 % of the requests of ` +
    `ordinary days exceed (${formatPercent(slowShare)} did).${better}`
  );
}
