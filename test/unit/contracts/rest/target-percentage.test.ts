import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TargetPercentage, targetToPpm } from '../../../../contracts/rest/target-percentage.ts';

describe('targetToPpm', () => {
  it.each([
    [99.5, 995_000],
    [0.995, 995_000],
    [99.9999, 999_999],
    [0.999999, 999_999],
    [50, 500_000],
    [0.5, 500_000],
  ])('reads %d as %i parts per million', (target, ppm) => {
    expect(targetToPpm(target)).toBe(ppm);
  });

  it.each([0, 0.49, 1, 1.5, 49.9, 100, 99.99999, 0.9999999, 101, -99, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses %d',
    (target) => {
      expect(targetToPpm(target)).toBeUndefined();
      expect(TargetPercentage.safeParse(target).success).toBe(false);
    },
  );

  it('reads a ratio and its percentage alike', () => {
    fc.assert(
      fc.property(fc.integer({ min: 500_000, max: 999_999 }), (ppm) => {
        expect(targetToPpm(ppm / 1_000_000)).toBe(ppm);
        expect(targetToPpm(ppm / 10_000)).toBe(ppm);
      }),
    );
  });
});
