import { ORDINARY_SLOW_SHARE } from '../recommendation/latency-threshold.ts';
import { boundShares, countOf, mergeBuckets, quantileBound } from './bucket-bounds.ts';
import type { BoundShare, BucketCounts } from './bucket-bounds.ts';

/** A bound of a histogram as the threshold of a latency SLI, or why none can be. */
export type BucketThreshold =
  | {
      readonly kind: 'chosen';
      readonly bound: BoundShare;
      /** Share of the ordinary days' requests above it. */
      readonly slowShare: number;
      /** The next lower bound, when it is far away: a bound between them would measure closer. */
      readonly coarseBelow?: number;
    }
  | { readonly kind: 'none'; readonly explanation: string };

/** Of the days, so many may be worse than ordinary. */
const UNUSUAL_DAYS = 0.1;

/** A bound more than this many times the next lower one is coarse. */
const COARSE_FACTOR = 2.5;

/**
 * The smallest bound that at most 0.25 % of the ordinary days' requests exceed: the rule of `chooseLatencyThreshold`, on
 * the bounds that the histogram has. Ordinary are the days without the worst tenth, by their share of requests above the
 * 99th percentile of all days.
 */
export function chooseBucketBound(days: readonly BucketCounts[], unit: string): BucketThreshold {
  const bounds = boundShares(mergeBuckets(ordinaryDays(days.filter((day) => countOf(boundShares(day)) > 0))));
  const total = countOf(bounds);
  if (total === 0) return { kind: 'none', explanation: 'The histogram counted no request in the range.' };
  const slowShare = ({ count }: BoundShare): number => (total - count) / total;
  const finite = bounds.filter(({ bound }) => Number.isFinite(bound));
  const largest = finite.at(-1);
  if (largest === undefined) {
    return { kind: 'none', explanation: 'The histogram has no bound but +Inf: give it bounds.' };
  }
  const position = finite.findIndex((bound) => slowShare(bound) <= ORDINARY_SLOW_SHARE);
  const chosen = finite[position];
  if (chosen === undefined) {
    return {
      kind: 'none',
      explanation:
        `${(slowShare(largest) * 100).toFixed(2)} % of the requests are above ${String(largest.bound)} ${unit}, the largest bound of the ` +
        'histogram, and at most 0.25 % may be: add larger bounds, or leave out operations that wait on purpose.',
    };
  }
  const lower = finite[position - 1];
  const isCoarse = lower !== undefined && chosen.bound > lower.bound * COARSE_FACTOR;
  return {
    ...{ kind: 'chosen', bound: chosen, slowShare: slowShare(chosen) },
    ...(isCoarse ? { coarseBelow: lower.bound } : {}),
  };
}

/** Days without the worst tenth, by the share of their requests above the 99th percentile of all. */
function ordinaryDays(days: readonly BucketCounts[]): readonly BucketCounts[] {
  const left = Math.floor(days.length * UNUSUAL_DAYS);
  if (left === 0) return days;
  const typical = quantileBound(boundShares(mergeBuckets(days)), 0.99) ?? Number.POSITIVE_INFINITY;
  const slowShare = (day: BucketCounts): number => {
    const bounds = boundShares(day);
    const within = bounds.filter(({ bound }) => bound <= typical).at(-1)?.count ?? 0;
    return (countOf(bounds) - within) / countOf(bounds);
  };
  return [...days].sort((a, b) => slowShare(a) - slowShare(b)).slice(0, days.length - left);
}
