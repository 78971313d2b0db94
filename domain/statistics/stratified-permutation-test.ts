import type { SeededRandom } from './seeded-random.ts';
import { shuffle } from './shuffle.ts';

/** One observation, such as a day; only those of one stratum, such as a weekday, may change places. */
export interface Observation<T> {
  readonly stratum: number;
  readonly value: T;
}

/** Two samples and how far they are apart. */
export interface TwoSamples<T> {
  readonly older: readonly Observation<T>[];
  readonly newer: readonly Observation<T>[];
  /** The distance; its sign is the direction. */
  readonly difference: (older: readonly T[], newer: readonly T[]) => number;
}

/** What a permutation leaves of a distance when additions come in another order. */
const TOLERANCE = 1e-12;

/**
 * The probability of a distance at least as large, in either direction, if it did not matter which sample an observation
 * is in: a permutation test (Fisher 1935) within strata (Edgington and Onghena, "Randomization Tests", 2007), so that what
 * the strata are known to do, such as quiet Sundays, is no part of the chance. With k of R permutations at least as far
 * apart p is (k + 1) / (R + 1), never zero (Phipson and Smyth 2010). Two observations against one in each of seven strata
 * can reach 1 / 3⁷; one against one only 2 / 2⁷.
 */
export function stratifiedPermutationTest<T>(
  { older, newer, difference }: TwoSamples<T>,
  random: SeededRandom,
  permutations = 9_999,
): number {
  const strata = toStrata(older, newer);
  // Filled again in each round: thousands of rounds would leave as many arrays behind.
  const drawnOlder = older.map(({ value }) => value);
  const drawnNewer = newer.map(({ value }) => value);
  const observed = Math.abs(difference(drawnOlder, drawnNewer));
  let asFar = 0;
  for (let round = 0; round < permutations; round += 1) {
    draw(strata, { older: drawnOlder, newer: drawnNewer }, random);
    const distance = difference(drawnOlder, drawnNewer);
    if (Math.abs(distance) >= observed * (1 - TOLERANCE) - TOLERANCE) asFar += 1;
  }
  return (asFar + 1) / (permutations + 1);
}

interface Stratum<T> {
  readonly values: T[];
  olderCount: number;
}

/** Shuffles each stratum; its first values become older ones, as many as it had. */
function draw<T>(
  strata: readonly Stratum<T>[],
  drawn: { readonly older: T[]; readonly newer: T[] },
  random: SeededRandom,
): void {
  let older = 0;
  let newer = 0;
  for (const { values, olderCount } of strata) {
    shuffle(values, random);
    for (const [position, value] of values.entries()) {
      if (position < olderCount) drawn.older[older++] = value;
      else drawn.newer[newer++] = value;
    }
  }
}

function toStrata<T>(older: readonly Observation<T>[], newer: readonly Observation<T>[]): readonly Stratum<T>[] {
  const strata = new Map<number, Stratum<T>>();
  const add = ({ stratum, value }: Observation<T>, olderCount: 0 | 1): void => {
    const group = strata.get(stratum) ?? { values: [], olderCount: 0 };
    group.values.push(value);
    group.olderCount += olderCount;
    strata.set(stratum, group);
  };
  for (const observation of older) add(observation, 1);
  for (const observation of newer) add(observation, 0);
  return [...strata.values()];
}
