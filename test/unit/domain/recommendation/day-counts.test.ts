import { describe, expect, it } from 'vitest';
import { dayCounts, ordinaryDayCounts } from '../../../../domain/recommendation/day-counts.ts';
import { createMinuteSeries } from '../../../../domain/sli/minute-series.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/** One request a minute for two and a half days; the last 100 minutes of day one and the first 50 of day two fail. */
const series = createMinuteSeries(
  Array.from({ length: 3_600 }, (_, minute) => ({
    startMs: minute * MINUTE,
    total: 1,
    bad: minute >= 720 + 1_340 && minute < 720 + 1_490 ? 1 : 0,
  })),
  { fromMs: 0, toMs: 2.5 * DAY },
);

describe('dayCounts', () => {
  it('counts whole days back from the end', () => {
    expect(dayCounts(series)).toEqual([
      { total: 1_440, bad: 100 },
      { total: 1_440, bad: 50 },
    ]);
  });
});

describe('ordinaryDayCounts', () => {
  it('takes an incident out of both days that it touches', () => {
    const fromMs = (720 + 1_340) * MINUTE;
    const incident = { fromMs, toMs: fromMs + 150 * MINUTE, total: 150, bad: 150 };

    expect(ordinaryDayCounts(series, [incident])).toEqual([
      { total: 1_340, bad: 0 },
      { total: 1_390, bad: 0 },
    ]);
  });
});
