import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forecastBudget } from '../../../../domain/error-budget/forecast-budget.ts';
import type { BlockCount } from '../../../../domain/statistics/block-bootstrap.ts';
import { createSeededRandom } from '../../../../domain/statistics/seeded-random.ts';

const SLO = { objectivePpm: 999_000, windowDays: 28 };

/** Days of 10,000 events, of which ten may be bad at 99.9 %. */
const history = (bads: readonly number[]): readonly BlockCount[] => bads.map((bad) => ({ total: 10_000, bad }));
const repeat = (count: number, bad: number): readonly number[] => Array<number>(count).fill(bad);
const forecast = (bads: readonly number[], slo = SLO) => forecastBudget(history(bads), slo, createSeededRandom(1));

describe('forecastBudget', () => {
  it('goes on as it was where every day is the same', () => {
    const result = forecast(repeat(28, 5));

    expect(result).toMatchObject({
      ...{ exhaustionRiskSoon: 0, exhaustionRisk: 0 },
      exhaustedAfter: { early: undefined, median: undefined, late: undefined },
    });
    expect(result?.recoveredAfter).toBeUndefined();
    expect(result?.spentAhead).toHaveLength(28);
    for (const { low, high } of result?.spentAhead ?? []) expect([low, high]).toEqual([0.5, 0.5]);
  });

  it('knows when failures leave the window', () => {
    // 280 bad are allowed in 28 days; 300 came on one day, twenty days ago, and leave after eight more.
    const result = forecast([...repeat(7, 0), 300, ...repeat(20, 0)]);

    expect(result).toMatchObject({ exhaustionRisk: 1, exhaustedAfter: { early: 0, median: 0, late: 0 } });
    // The drawn futures may have such a day themselves; the known one leaves on day eight.
    expect(result?.recoveredAfter?.early).toBe(8);
  });

  it('gives the day on which a steady burn exhausts the budget', () => {
    // A window of a history that is younger: 14 days of 15 bad, each of which spends one and a half days' budget.
    const result = forecast([...repeat(14, 0), ...repeat(14, 15)], { ...SLO, windowDays: 28 });

    expect(result?.exhaustionRisk).toBeGreaterThan(0);
    expect(result?.exhaustionRiskSoon).toBeLessThanOrEqual(result?.exhaustionRisk ?? 0);
  });

  it('fills the window of a short history before it loses days', () => {
    const result = forecast(repeat(7, 20));

    expect(result?.exhaustedAfter.median).toBe(0);
    expect(result?.spentAhead.every(({ median }) => median === 2)).toBe(true);
    expect(result?.recoveredAfter?.late).toBeUndefined();
  });

  it('says nothing from less than a week', () => {
    expect(forecast(repeat(6, 0))).toBeUndefined();
  });

  it('keeps its bounds in order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200), { minLength: 7, maxLength: 40 }), (bads) => {
        const result = forecast(bads);
        for (const { low, median, high } of result?.spentAhead ?? []) {
          expect(low).toBeLessThanOrEqual(median);
          expect(median).toBeLessThanOrEqual(high);
        }
        const { early = Infinity, median = Infinity, late = Infinity } = result?.exhaustedAfter ?? {};
        expect(early <= median && median <= late).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});
