import { blockDaysFor, bootstrapWindowRatios, exceedanceProbability } from '../statistics/block-bootstrap.ts';
import { createSeededRandom } from '../statistics/seeded-random.ts';
import { countAbove } from './value-series.ts';
import type { ValueDay } from './value-series.ts';

const REPLICATES = 2000;

/** What a threshold has to keep. */
export interface ValuePromise {
  /** Share of the values that may be above the threshold, 0..1. */
  readonly budget: number;
  readonly windowDays: number;
  /** Seed of the random windows: the same history and seed give the same risk. */
  readonly seed: number;
}

/** A threshold with its risk. */
export interface ChosenThreshold {
  readonly threshold: number;
  /** Probability that more than the budget of the next window's values is above it. */
  readonly missRisk: number;
}

/**
 * The smallest threshold of two significant digits that the next window misses with a probability of at most `maxMissRisk`,
 * or undefined when even the largest value is missed more often. A window's share above a threshold is predicted as the
 * error ratio of a journey is, by the block bootstrap over whole days; the same windows are drawn for every threshold, so
 * the risk never grows with it and bisection over the recorded values finds the smallest.
 */
export function chooseThreshold(
  days: readonly ValueDay[],
  promise: ValuePromise,
  maxMissRisk: number,
): ChosenThreshold | undefined {
  const candidates = [...new Set(days.flatMap(({ sorted }) => [...sorted]))].sort((a, b) => a - b);
  let low = 0;
  let high = candidates.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (thresholdRisk(days, promise, candidates[middle] ?? 0) <= maxMissRisk) high = middle;
    else low = middle + 1;
  }
  const smallest = candidates[low];
  if (smallest === undefined) return undefined;
  const threshold = roundUp(smallest);
  return { threshold, missRisk: thresholdRisk(days, promise, threshold) };
}

/** The probability that more than the budget of the next window's values is above a threshold. */
export function thresholdRisk(days: readonly ValueDay[], promise: ValuePromise, threshold: number): number {
  const { budget, windowDays, seed } = promise;
  const ratios = bootstrapWindowRatios({
    days: days.map((day) => ({ total: day.sorted.length, bad: countAbove(day, threshold) })),
    ...{ windowDays, replicates: REPLICATES },
    blockDays: blockDaysFor(days.length),
    random: createSeededRandom(seed),
  });
  return exceedanceProbability(ratios, budget);
}

/** Up to two significant digits, as people write thresholds: 91.3 is 92, 1234 is 1300. */
export function roundUp(value: number): number {
  if (value <= 0) return 0;
  const digits = 1 - Math.floor(Math.log10(value));
  // By text, because 19 / 10 is exact and 19 × 0.1 is not. What binary adds to an exact value is no reason to round up.
  const scaled = Number(value.toPrecision(12)) * 10 ** digits;
  return Number(`${String(Math.ceil(Number(scaled.toPrecision(12))))}e${String(-digits)}`);
}
