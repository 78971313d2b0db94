import { describe, expect, it } from 'vitest';
import { rollingWindows, worstWindowRatio } from '../../../../domain/backtest/rolling-windows.ts';
import { createMinuteSeries } from '../../../../domain/sli/minute-series.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/** One request a minute; every request of day 3 fails. */
const series = (days: number) =>
  createMinuteSeries(
    Array.from({ length: days * 1_440 }, (_, minute) => ({
      startMs: minute * MINUTE,
      total: 1,
      bad: Math.floor(minute / 1_440) === 3 ? 1 : 0,
    })),
    { fromMs: 0, toMs: days * DAY },
  );

describe('rollingWindows', () => {
  it('has one window ending each day, oldest first', () => {
    const windows = rollingWindows(series(10), 7);

    expect(windows.map(({ toMs, bad }) => [toMs / DAY, bad])).toEqual([
      [7, 1_440],
      [8, 1_440],
      [9, 1_440],
      [10, 1_440],
    ]);
    expect(windows[0]).toMatchObject({ fromMs: 0, total: 7 * 1_440 });
  });

  it('is the whole history when that is shorter than the window', () => {
    const windows = rollingWindows(series(5), 28);

    expect(windows).toEqual([{ fromMs: 0, toMs: 5 * DAY, total: 5 * 1_440, bad: 1_440 }]);
  });
});

describe('worstWindowRatio', () => {
  it('is the worst of all windows, at any minute', () => {
    expect(worstWindowRatio(series(20), 7)).toBeCloseTo(1 / 7, 12);
    expect(worstWindowRatio(series(5), 28)).toBeCloseTo(1 / 5, 12);
    expect(worstWindowRatio(createMinuteSeries([], { fromMs: 0, toMs: DAY }), 7)).toBe(0);
  });
});
