import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootstrapWindowRatios, exceedanceProbability } from '../../../../domain/statistics/block-bootstrap.ts';
import type { BlockCount } from '../../../../domain/statistics/block-bootstrap.ts';
import { quantile } from '../../../../domain/statistics/quantile.ts';
import { createSeededRandom } from '../../../../domain/statistics/seeded-random.ts';

const bootstrap = (days: readonly BlockCount[], changes: { blockDays?: number; seed?: number } = {}) =>
  bootstrapWindowRatios({
    days,
    windowDays: 28,
    blockDays: changes.blockDays ?? 1,
    replicates: 500,
    random: createSeededRandom(changes.seed ?? 1),
  });

const history = fc.array(
  fc.record({ total: fc.integer({ min: 1, max: 5_000 }), share: fc.double({ min: 0, max: 0.2, noNaN: true }) }),
  { minLength: 7, maxLength: 40 },
);

const toDays = (drawn: readonly { total: number; share: number }[]): readonly BlockCount[] =>
  drawn.map(({ total, share }) => ({ total, bad: Math.round(total * share) }));

describe('bootstrapWindowRatios', () => {
  it('gives the one possible ratio when all days are alike', () => {
    const ratios = bootstrap(Array.from({ length: 14 }, () => ({ total: 1_000, bad: 5 })));

    expect(new Set(ratios)).toEqual(new Set([0.005]));
  });

  it('stays between the best and the worst day, in order, around the history’s ratio', () => {
    fc.assert(
      fc.property(history, fc.constantFrom(1, 7), (drawn, blockDays) => {
        const days = toDays(drawn);
        const dayRatios = days.map(({ total, bad }) => bad / total);

        const ratios = bootstrap(days, { blockDays });

        expect(ratios[0]).toBeGreaterThanOrEqual(Math.min(...dayRatios) - 1e-12);
        expect(ratios.at(-1)).toBeLessThanOrEqual(Math.max(...dayRatios) + 1e-12);
        expect([...ratios]).toEqual([...ratios].sort((a, b) => a - b));
      }),
      { numRuns: 30 },
    );
  });

  it('is wider when the failures of a history come in one day than when they are spread', () => {
    const spread = Array.from({ length: 14 }, () => ({ total: 1_000, bad: 10 }));
    const burst = Array.from({ length: 14 }, (_, day) => ({ total: 1_000, bad: day === 5 ? 140 : 0 }));
    const width = (days: readonly BlockCount[]) => quantile(bootstrap(days), 0.95)! - quantile(bootstrap(days), 0.05)!;

    expect(width(spread)).toBe(0);
    expect(width(burst)).toBeGreaterThan(0.01);
  });

  it('draws twice, so its spread is that of a mean estimated from as many days as recorded', () => {
    const days = Array.from({ length: 14 }, (_, day) => ({ total: 1_000, bad: day % 2 === 0 ? 20 : 0 }));

    const ratios = bootstrap(days);

    // Variance of a day's ratio is 0.01²; one draw of 28 days has 0.01²/28, and the drawn history adds 0.01²/14.
    const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
    const variance = ratios.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0) / ratios.length;
    expect(Math.sqrt(variance)).toBeGreaterThan(0.9 * Math.sqrt(1e-4 / 28 + 1e-4 / 14));
    expect(Math.sqrt(variance)).toBeLessThan(1.1 * Math.sqrt(1e-4 / 28 + 1e-4 / 14));
  });

  it('is 0 without requests', () => {
    const ratios = bootstrap([{ total: 0, bad: 0 }]);

    expect(ratios[0]).toBe(0);
    expect(ratios.at(-1)).toBe(0);
  });
});

describe('exceedanceProbability', () => {
  it('counts the ratios above, and never claims certainty', () => {
    const sorted = Float64Array.from([0.1, 0.2, 0.2, 0.3]);

    expect(exceedanceProbability(sorted, 0.2)).toBeCloseTo(2 / 6, 12);
    expect(exceedanceProbability(sorted, 0.5)).toBeCloseTo(1 / 6, 12);
    expect(exceedanceProbability(sorted, 0)).toBeCloseTo(5 / 6, 12);
  });

  it('falls as the budget grows', () => {
    fc.assert(
      fc.property(history, fc.double({ min: 0, max: 0.2, noNaN: true }), (drawn, budget) => {
        const ratios = bootstrap(toDays(drawn));

        expect(exceedanceProbability(ratios, budget * 2)).toBeLessThanOrEqual(exceedanceProbability(ratios, budget));
      }),
      { numRuns: 30 },
    );
  });
});
