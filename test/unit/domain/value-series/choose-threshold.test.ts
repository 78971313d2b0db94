import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseThreshold, roundUp, thresholdRisk } from '../../../../domain/value-series/choose-threshold.ts';
import type { ValueDay } from '../../../../domain/value-series/value-series.ts';

const PROMISE = { budget: 0.05, windowDays: 7, seed: 3 };

function daysOf(values: readonly (readonly number[])[]): readonly ValueDay[] {
  return values.map((day, index) => ({ fromMs: index, sorted: Float64Array.from(day).sort() }));
}

describe('chooseThreshold', () => {
  it('finds the smallest two-digit threshold within the risk', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 4, maxLength: 24 }), {
          minLength: 7,
          maxLength: 10,
        }),
        fc.constantFrom(0.05, 0.1, 0.25),
        (values, risk) => {
          const days = daysOf(values);

          const chosen = chooseThreshold(days, PROMISE, risk);

          if (chosen === undefined) throw new Error('the largest value is never exceeded');
          expect(chosen.missRisk).toBeLessThanOrEqual(risk);
          expect(thresholdRisk(days, PROMISE, chosen.threshold - 1)).toBeGreaterThan(risk);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('has nothing to choose from without values', () => {
    expect(chooseThreshold(daysOf([[], []]), PROMISE, 0.1)).toBeUndefined();
  });
});

describe('roundUp', () => {
  it.each([
    [91.3, 92],
    [1234, 1300],
    [0.0123, 0.013],
    [1.9, 1.9],
    [0.29, 0.29],
    [100, 100],
    [99.01, 100],
    [0, 0],
  ])('takes %d to %d', (value, rounded) => {
    expect(roundUp(value)).toBe(rounded);
  });
});
