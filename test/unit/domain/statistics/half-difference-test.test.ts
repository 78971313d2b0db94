import { describe, expect, it } from 'vitest';
import { halfDifferenceTest } from '../../../../domain/statistics/half-difference-test.ts';
import { createSeededRandom } from '../../../../domain/statistics/seeded-random.ts';

const days = (bads: readonly number[]) => bads.map((bad) => ({ total: 10_000, bad }));

describe('halfDifferenceTest', () => {
  it('finds a step between the halves', () => {
    const result = halfDifferenceTest(days([5, 6, 4, 5, 7, 5, 6, 50, 61, 48, 55, 52, 49, 60]), createSeededRandom(1));

    expect(result.pValue).toBeLessThan(0.01);
    expect(result.olderRatio).toBeCloseTo(38 / 70_000, 12);
    expect(result.effect).toBeGreaterThan(9);
  });

  it('finds nothing in noise', () => {
    const result = halfDifferenceTest(days([5, 60, 4, 50, 7, 5, 6, 55, 6, 48, 5, 5, 49, 6]), createSeededRandom(1));

    expect(result.pValue).toBeGreaterThan(0.2);
  });

  it('cannot be sure with eight days: 2 of the 70 splits are as extreme as the largest step', () => {
    const result = halfDifferenceTest(days([1, 2, 1, 2, 90, 91, 92, 93]), createSeededRandom(1));

    expect(result.pValue).toBeGreaterThan(0.015);
    expect(result.pValue).toBeLessThan(0.05);
  });

  it('has a finite effect when one half never failed', () => {
    const result = halfDifferenceTest(days([0, 0, 3, 4]), createSeededRandom(1));

    expect(result.effect).toBeCloseTo(15, 5);
  });
});
