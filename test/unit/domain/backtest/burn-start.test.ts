import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { burnStart } from '../../../../domain/backtest/burn-start.ts';
import type { BurnSearch } from '../../../../domain/backtest/burn-start.ts';
import { createMinuteSeries } from '../../../../domain/sli/minute-series.ts';

const MINUTE = 60_000;
const BUDGET = 0.01;

/** 100 requests a minute; `badIn` says how many of them fail. */
const series = (minutes: number, badIn: (minute: number) => number) =>
  createMinuteSeries(
    Array.from({ length: minutes }, (_, minute) => ({ startMs: minute * MINUTE, total: 100, bad: badIn(minute) })),
    { fromMs: 0, toMs: minutes * MINUTE },
  );

const startOf = (search: Pick<BurnSearch, 'series' | 'firedMinute'> & Partial<BurnSearch>) =>
  burnStart({ longMinutes: 60, notBefore: 0, budget: BUDGET, ...search });

describe('burnStart', () => {
  it('is the first failure where nothing failed before', () => {
    const outage = series(60, (minute) => (minute >= 40 ? 50 : 0));

    expect(startOf({ series: outage, firedMinute: 45 })).toBe(40);
  });

  it('passes over failures below the budget’s pace before an outage', () => {
    const outage = series(60, (minute) => (minute >= 40 ? 50 : Number(minute % 10 === 5)));

    expect(startOf({ series: outage, firedMinute: 42 })).toBe(40);
  });

  it('includes failures just above the budget’s pace before an outage', () => {
    const worsening = series(60, (minute) => (minute >= 40 ? 50 : minute >= 20 ? 2 : 0));

    expect(startOf({ series: worsening, firedMinute: 42 })).toBe(20);
  });

  it('looks back no further than the long window, which ends with the minute that fired', () => {
    const lasting = series(120, () => 2);

    expect(startOf({ series: lasting, firedMinute: 100, longMinutes: 60 })).toBe(41);
    expect(startOf({ series: lasting, firedMinute: 100, longMinutes: 360 })).toBe(0);
  });

  it('does not begin before the previous episode ended', () => {
    const lasting = series(120, () => 2);

    expect(startOf({ series: lasting, firedMinute: 100, notBefore: 70 })).toBe(70);
    expect(startOf({ series: lasting, firedMinute: 100, notBefore: 10 })).toBe(41);
  });

  it('is the minute that fired when nothing failed since the previous episode', () => {
    const over = series(60, (minute) => (minute < 10 ? 50 : 0));

    expect(startOf({ series: over, firedMinute: 30, notBefore: 20 })).toBe(30);
  });

  it('passes over minutes without traffic', () => {
    const counts = [{ startMs: 40 * MINUTE, total: 10, bad: 10 }];
    const idle = createMinuteSeries(counts, { fromMs: 0, toMs: 60 * MINUTE });

    expect(startOf({ series: idle, firedMinute: 44 })).toBe(40);
  });

  it('is a minute with a failure, or the one that fired, whatever the history', () => {
    const minutes = fc.array(fc.constantFrom(0, 0, 1, 2, 50), { minLength: 1, maxLength: 90 });

    fc.assert(
      fc.property(minutes, fc.nat({ max: 100 }), (bad, notBefore) => {
        const firedMinute = bad.length - 1;

        const start = startOf({
          series: series(bad.length, (minute) => bad[minute] ?? 0),
          firedMinute,
          notBefore: Math.min(notBefore, firedMinute),
        });

        expect(start === firedMinute || (bad[start] ?? 0) > 0).toBe(true);
      }),
    );
  });
});
