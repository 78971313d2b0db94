import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../../../domain/statistics/seeded-random.ts';
import { stratifiedPermutationTest } from '../../../../domain/statistics/stratified-permutation-test.ts';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const difference = (older: readonly number[], newer: readonly number[]) => mean(newer) - mean(older);

/** Days of whole weeks, each in the stratum of its weekday. */
const week = (values: readonly number[]) => values.map((value, day) => ({ stratum: day % 7, value }));

const RHYTHM = [100, 100, 100, 100, 100, 30, 30];

describe('stratifiedPermutationTest', () => {
  it('comes to the share of arrangements that are as far apart: 1 of 9 by hand', () => {
    // Strata a and b hold 1, 2 and 9 each, of which one is newer. With a newer sum n of all 24 the means differ by
    // n/2 − (24 − n)/4: 7.5 for 9 + 9, and at most 4.5 in either direction for the eight other pairs.
    const older = [1, 2, 1, 2].map((value, index) => ({ stratum: Math.floor(index / 2), value }));
    const newer = [9, 9].map((value, stratum) => ({ stratum, value }));

    const p = stratifiedPermutationTest({ older, newer, difference }, createSeededRandom(1), 20_000);

    expect(p).toBeGreaterThan(1 / 9 - 0.01);
    expect(p).toBeLessThan(1 / 9 + 0.01);
  });

  it('finds a level that half a week of quiet days hides from the eye', () => {
    const older = week([...RHYTHM, ...RHYTHM.map((value) => value + 1)]);
    const newer = week(RHYTHM.map((value) => value + 5));

    const p = stratifiedPermutationTest({ older, newer, difference }, createSeededRandom(1));

    expect(p).toBeLessThan(0.002);
  });

  it('cannot be sure with a week against a week: 2 of 128 arrangements are as far apart', () => {
    const p = stratifiedPermutationTest(
      { older: week(RHYTHM), newer: week(RHYTHM.map((value) => value * 10)), difference },
      createSeededRandom(1),
    );

    expect(p).toBeGreaterThan(0.01);
    expect(p).toBeLessThan(0.02);
  });

  it('is 1 where there is no difference at all', () => {
    const same = { older: week([...RHYTHM, ...RHYTHM]), newer: week(RHYTHM), difference };

    expect(stratifiedPermutationTest(same, createSeededRandom(1), 99)).toBe(1);
  });

  it('is at or below 5 % about one time in twenty when nothing differs', () => {
    const random = createSeededRandom(7);
    const days = (count: number) => week(Array.from({ length: count }, () => random.next()));
    const rejected = Array.from({ length: 400 }, () =>
      stratifiedPermutationTest({ older: days(14), newer: days(14), difference }, random, 199),
    ).filter((p) => p <= 0.05).length;

    expect(rejected).toBeGreaterThan(6);
    expect(rejected).toBeLessThan(36);
  });
});
