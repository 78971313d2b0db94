import type { BlockCount } from './block-bootstrap.ts';
import { badRatio, poolCounts } from './pooled-counts.ts';
import type { SeededRandom } from './seeded-random.ts';
import { shuffle } from './shuffle.ts';

/** What a comparison of the two halves of a history found. */
export interface HalfDifference {
  /** Pooled error ratio of the older and of the newer half. */
  readonly olderRatio: number;
  readonly newerRatio: number;
  /** Probability of a difference at least this large if the order of the days meant nothing. */
  readonly pValue: number;
  /** Larger ratio / smaller ratio, half a failure added to both, so that it is finite. */
  readonly effect: number;
}

/**
 * Whether the newer half of a history differs from the older: a permutation test over whole days (Fisher 1935), two
 * sided, on the difference of the pooled error ratios. Days stay whole because failures within a day come together.
 * With fewer than ten days the smallest possible p is above 1 %, so nothing can be found.
 */
export function halfDifferenceTest(
  days: readonly BlockCount[],
  random: SeededRandom,
  permutations = 2000,
): HalfDifference {
  const middle = Math.floor(days.length / 2);
  const older = poolCounts(days.slice(0, middle));
  const newer = poolCounts(days.slice(middle));
  const observed = Math.abs(badRatio(older) - badRatio(newer));
  const shuffled = [...days];
  let asLarge = 0;
  for (let round = 0; round < permutations; round += 1) {
    shuffle(shuffled, random);
    const difference = badRatio(poolCounts(shuffled.slice(0, middle))) - badRatio(poolCounts(shuffled.slice(middle)));
    // The tolerance lets the original split count as itself whatever the order of the additions.
    if (Math.abs(difference) >= observed * (1 - 1e-12)) asLarge += 1;
  }
  const smoothed = [older, newer].map(({ total, bad }) => (bad + 0.5) / (total + 1));
  return {
    olderRatio: badRatio(older),
    newerRatio: badRatio(newer),
    pValue: (asLarge + 1) / (permutations + 1),
    effect: Math.max(...smoothed) / Math.min(...smoothed),
  };
}
