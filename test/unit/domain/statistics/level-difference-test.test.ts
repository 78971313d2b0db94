import { describe, expect, it } from 'vitest';
import { levelDifferenceTest } from '../../../../domain/statistics/level-difference-test.ts';
import { createSeededRandom } from '../../../../domain/statistics/seeded-random.ts';

describe('levelDifferenceTest', () => {
  it('finds a step between the halves, and its sign', () => {
    const up = levelDifferenceTest([1, 2, 1, 2, 1, 5, 6, 5, 6, 5], createSeededRandom(1), 20_000);

    expect(up.difference).toBeCloseTo(4, 9);
    // Exactly: 2 of the 252 splits are as far apart.
    expect(up.pValue).toBeGreaterThan(0.005);
    expect(up.pValue).toBeLessThan(0.011);
    expect(levelDifferenceTest([5, 6, 1, 2], createSeededRandom(1)).difference).toBeCloseTo(-4, 9);
  });

  it('finds nothing where the order means nothing', () => {
    expect(levelDifferenceTest([1, 5, 2, 6, 1, 5, 2, 6, 1, 5], createSeededRandom(1)).pValue).toBeGreaterThan(0.3);
    expect(levelDifferenceTest([3, 3, 3, 3], createSeededRandom(1))).toEqual({ difference: 0, pValue: 1 });
  });

  it('has no opinion about nothing', () => {
    expect(levelDifferenceTest([], createSeededRandom(1)).pValue).toBe(1);
  });
});
