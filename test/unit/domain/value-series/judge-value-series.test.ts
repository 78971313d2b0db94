import { describe, expect, it } from 'vitest';
import { riskLimits } from '../../../../domain/recommendation/target-ladder.ts';
import { createSeededRandom } from '../../../../domain/statistics/seeded-random.ts';
import { judgeValueSeries } from '../../../../domain/value-series/judge-value-series.ts';
import type { ValueSeries } from '../../../../domain/value-series/value-series.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2026, 0, 1);
const QUESTION = { budget: 0.05, windowDays: 7, limits: riskLimits(0.1), seed: 1 };

function hourly(days: number, valueOf: (hour: number, noise: number) => number): ValueSeries {
  const random = createSeededRandom(11);
  return {
    stepMs: HOUR_MS,
    timesMs: Float64Array.from({ length: days * 24 }, (_, hour) => START_MS + hour * HOUR_MS),
    values: Float64Array.from({ length: days * 24 }, (_, hour) => valueOf(hour, random.next())),
  };
}

const judge = (series: ValueSeries) => judgeValueSeries(series, QUESTION);
const codesOf = (series: ValueSeries) => {
  const verdict = judge(series);
  return verdict.kind === 'refused' ? verdict.reasons.map(({ code }) => code) : [];
};

describe('judgeValueSeries', () => {
  it('puts the threshold above the quantile that the budget leaves, the safer the higher', () => {
    // Uniform in 100..200: 95 % are below 195.
    const verdict = judge(hourly(28, (_hour, noise) => 100 + 100 * noise));

    if (verdict.kind === 'refused') throw new Error('refused');
    const [conservative, balanced, aggressive] = verdict.variants;
    expect(balanced.threshold).toBe(200);
    expect(aggressive.threshold).toBeLessThanOrEqual(balanced.threshold);
    expect(conservative.threshold).toBeGreaterThanOrEqual(balanced.threshold);
    expect(balanced.missRisk).toBeLessThanOrEqual(0.1);
    expect(verdict).toMatchObject({ improved: false, values: 672, fromMs: START_MS });
  });

  it('judges the newer half alone when it is better', () => {
    const verdict = judge(hourly(20, (hour, noise) => (hour < 240 ? 400 : 50) + 10 * noise));

    if (verdict.kind === 'refused') throw new Error('refused');
    expect(verdict).toMatchObject({ improved: true, values: 240, fromMs: START_MS + 240 * HOUR_MS });
    expect(verdict.variants[1].threshold).toBe(60);
  });

  it('refuses what is rising, with the figures', () => {
    const verdict = judge(hourly(20, (hour, noise) => (hour < 240 ? 50 : 75) + 10 * noise));

    if (verdict.kind === 'proposed') throw new Error('proposed');
    expect(verdict.reasons[0]).toMatchObject({ code: 'unstable' });
    expect(verdict.reasons[0]?.explanation).toMatch(/at most 59\.\d, of the newer half at most 84\.\d.*p = 0\.00/);
  });

  it('does not mind a difference that rounding hides', () => {
    expect(codesOf(hourly(20, (hour, noise) => (hour < 240 ? 100.1 : 100.2) + 0.01 * noise))).toEqual([]);
  });

  it('refuses fewer than seven whole days and says when there are enough', () => {
    const verdict = judge(hourly(6, () => 1));

    if (verdict.kind === 'proposed') throw new Error('proposed');
    expect(verdict.reasons[0]).toMatchObject({ code: 'history_too_short' });
    expect(verdict.reasons[0]?.explanation).toContain('2026-01-08 00:00 UTC');
  });

  it('refuses a series that is mostly zero, or mostly not there', () => {
    const series = hourly(14, (hour) => (hour % 5 === 0 ? 0 : 90));
    const sparse = { ...hourly(14, () => 90) };
    const kept = [...sparse.timesMs.keys()].filter((hour) => hour % 5 !== 1);

    expect(codesOf(series)).toEqual(['idle']);
    expect(
      codesOf({
        ...sparse,
        timesMs: Float64Array.from(kept, (hour) => sparse.timesMs[hour] ?? 0),
        values: Float64Array.from(kept, () => 90),
      }),
    ).toEqual(['idle']);
  });

  it('gives the same answer for the same series', () => {
    const series = hourly(14, (_hour, noise) => 100 * noise);

    expect(judge(series)).toEqual(judge(series));
  });
});
