import { describe, expect, it } from 'vitest';
import { allEvents, createMinuteSeries, daysOf, eventsIn, minuteToMs } from '../../../../domain/sli/minute-series.ts';

const MINUTE = 60_000;

describe('createMinuteSeries', () => {
  it('lays sparse events out on whole minutes and leaves out what is outside', () => {
    const counts = [
      { startMs: 0, total: 9, bad: 9 },
      { startMs: 2 * MINUTE, total: 10, bad: 1 },
      { startMs: 4 * MINUTE, total: 5, bad: 2 },
      { startMs: 4 * MINUTE + 30_000, total: 5, bad: 3 },
      { startMs: 9 * MINUTE, total: 9, bad: 9 },
    ];

    const series = createMinuteSeries(counts, { fromMs: MINUTE + 1, toMs: 6 * MINUTE - 1 });

    expect(series.fromMs).toBe(MINUTE);
    expect(series.toMs).toBe(6 * MINUTE);
    expect([...series.cumulativeTotal]).toEqual([0, 0, 10, 10, 20, 20]);
    expect([...series.cumulativeBad]).toEqual([0, 0, 1, 1, 6, 6]);
    expect(allEvents(series)).toEqual({ total: 20, bad: 6 });
    expect(minuteToMs(series, 2)).toBe(3 * MINUTE);
  });

  it('sums any range, also one that reaches over its ends', () => {
    const counts = Array.from({ length: 10 }, (_, minute) => ({ startMs: minute * MINUTE, total: minute, bad: 1 }));
    const series = createMinuteSeries(counts, { fromMs: 0, toMs: 10 * MINUTE });

    expect(eventsIn(series, { from: 2, to: 5 })).toEqual({ total: 9, bad: 3 });
    expect(eventsIn(series, { from: -5, to: 99 })).toEqual({ total: 45, bad: 10 });
    expect(daysOf(series)).toBe(10 / 1_440);
  });

  it('is empty for an empty range', () => {
    const series = createMinuteSeries([], { fromMs: MINUTE, toMs: MINUTE });

    expect(series.minutes).toBe(0);
    expect(allEvents(series)).toEqual({ total: 0, bad: 0 });
  });
});
