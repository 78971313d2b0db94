import { countAtOrBelow, quantileOf, sketchCount } from '../sketch/dd-sketch.ts';
import { LARGEST_LATENCY_BOUND_MS, LATENCY_BOUNDS_MS } from '../sli/latency-bounds.ts';
import type { LatencyHistory } from './daily-latency.ts';

/** Latency targets are at most 99 % for the balanced variant: 1 % of the requests may be slow. */
const LATENCY_BUDGET = 0.01;

/** Ordinary days may use this share of the budget; the rest is for incidents and slower weeks. */
const ORDINARY_BUDGET_SHARE = 0.25;

/** Share of the ordinary days' requests that may be above the threshold of a latency SLI. */
export const ORDINARY_SLOW_SHARE = LATENCY_BUDGET * ORDINARY_BUDGET_SHARE;

/** A bound more than this many times the needed latency is called coarse. */
const COARSE_FACTOR = 1.7;

/** The threshold of a latency SLI, or why there is none. */
export type LatencyThreshold =
  | {
      readonly kind: 'chosen';
      readonly thresholdMs: number;
      /** Share of the ordinary days' requests that is slower. */
      readonly slowShare: number;
      /** Present when the next lower bound is far from what is needed: the bound that would measure closer. */
      readonly betterBoundMs?: number;
    }
  | { readonly kind: 'none'; readonly explanation: string };

/**
 * The smallest histogram bound that at most 0.25 % of the ordinary days' requests exceed: a quarter of the budget of a
 * 99 % target. A bound, because only requests on the two sides of a bound can be counted in Prometheus; the smallest,
 * because a looser one would not notice users waiting; a quarter, because the rest is for incidents.
 */
export function chooseLatencyThreshold(history: LatencyHistory): LatencyThreshold {
  const total = sketchCount(history.ordinary);
  if (total === 0) return { kind: 'none', explanation: 'There was no request to measure.' };
  const slowShare = (boundMs: number): number => (total - countAtOrBelow(history.ordinary, boundMs)) / total;
  const limit = ORDINARY_SLOW_SHARE;
  const thresholdMs = LATENCY_BOUNDS_MS.find((boundMs) => slowShare(boundMs) <= limit);
  if (thresholdMs === undefined) return { kind: 'none', explanation: explainTopBucket(slowShare) };
  const neededMs = quantileOf(history.ordinary, 1 - limit) ?? thresholdMs;
  const coarse = thresholdMs > neededMs * COARSE_FACTOR && neededMs > LATENCY_BOUNDS_MS[0];
  return {
    kind: 'chosen',
    thresholdMs,
    slowShare: slowShare(thresholdMs),
    ...(coarse ? { betterBoundMs: roundUpToTwoDigits(neededMs) } : {}),
  };
}

function explainTopBucket(slowShare: (boundMs: number) => number): string {
  const percent = (slowShare(LARGEST_LATENCY_BOUND_MS) * 100).toFixed(2);
  return (
    `On ordinary days ${percent} % of the requests take longer than ${String(LARGEST_LATENCY_BOUND_MS)} ms, the ` +
    `largest histogram bound, and at most 0.25 % may: add larger bounds, or leave out operations that wait on purpose.`
  );
}

/** 183 → 190, 1830 → 1900. */
function roundUpToTwoDigits(ms: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(ms)) - 1);
  return Math.ceil(ms / unit) * unit;
}
