import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wilsonLowerBound, Z_95_ONE_SIDED } from '../../../../domain/statistics/wilson.ts';

describe('wilsonLowerBound', () => {
  it('is n / (n + z²) when nothing failed', () => {
    const bound = wilsonLowerBound(1_000, 1_000);

    expect(bound).toBeCloseTo(1_000 / (1_000 + Z_95_ONE_SIDED ** 2), 12);
  });

  it('gives the example worked by hand: 990 of 1000', () => {
    // p = 0.99, z² = 2.70554: (0.99 + 0.00135277 − 1.644854·√(0.0000099 + 0.00000067639)) / 1.00270554
    expect(wilsonLowerBound(990, 1_000)).toBeCloseTo(0.98334, 5);
  });

  it('is below what was attained, rises with more trials, and is 0 without any', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (trials, share) => {
        const successes = Math.round(trials * share);
        const bound = wilsonLowerBound(successes, trials);

        expect(bound).toBeLessThanOrEqual(successes / trials + 1e-12);
        expect(wilsonLowerBound(successes * 10, trials * 10)).toBeGreaterThanOrEqual(bound - 1e-12);
      }),
    );
    expect(wilsonLowerBound(0, 0)).toBe(0);
  });
});
