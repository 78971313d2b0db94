import type { SeededRandom } from './seeded-random.ts';
import { shuffle } from './shuffle.ts';

/** What a comparison of the levels of two halves found. */
export interface LevelDifference {
  /** Mean of the newer half minus mean of the older. */
  readonly difference: number;
  /** Probability of a difference at least this large, in either direction, if the order meant nothing. */
  readonly pValue: number;
}

/** What a permutation leaves of a difference when additions come in another order. */
const TOLERANCE = 1e-12;

/**
 * Whether the newer half of a sequence is on another level than the older: a two-sided permutation test (Fisher 1935) on
 * the difference of the means. The middle one of an odd number belongs to the newer half. One number stands for a day,
 * because the values of a day come together. With fewer than ten numbers the smallest possible p is above 1 %.
 */
export function levelDifferenceTest(
  levels: readonly number[],
  random: SeededRandom,
  permutations = 2000,
): LevelDifference {
  const middle = Math.floor(levels.length / 2);
  const observed = meanDifference(levels, middle);
  const shuffled = [...levels];
  let asLarge = 0;
  for (let round = 0; round < permutations; round += 1) {
    shuffle(shuffled, random);
    if (Math.abs(meanDifference(shuffled, middle)) >= Math.abs(observed) - TOLERANCE) asLarge += 1;
  }
  return { difference: observed, pValue: (asLarge + 1) / (permutations + 1) };
}

function meanDifference(levels: readonly number[], middle: number): number {
  let older = 0;
  let newer = 0;
  for (const [position, level] of levels.entries()) {
    if (position < middle) older += level;
    else newer += level;
  }
  return newer / Math.max(1, levels.length - middle) - older / Math.max(1, middle);
}
