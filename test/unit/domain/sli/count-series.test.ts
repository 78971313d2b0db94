import { describe, expect, it } from 'vitest';
import { rangeOfCounts, toMinutes } from '../../../../domain/sli/count-series.ts';
import { allEvents, eventsIn } from '../../../../domain/sli/minute-series.ts';

const MINUTE_MS = 60_000;
const STEP_MS = 5 * MINUTE_MS;
const COUNTS = {
  stepMs: STEP_MS,
  rows: [
    { startMs: 0, total: 50, bad: 5 },
    { startMs: 2 * STEP_MS, total: 100, bad: 0 },
  ],
};

describe('toMinutes', () => {
  it('spreads a step evenly over its minutes and leaves steps that are not there empty', () => {
    const series = toMinutes(COUNTS);

    expect(series).toMatchObject({ fromMs: 0, toMs: 3 * STEP_MS, minutes: 15 });
    expect(eventsIn(series, { from: 1, to: 2 })).toEqual({ total: 10, bad: 1 });
    expect(eventsIn(series, { from: 5, to: 10 })).toEqual({ total: 0, bad: 0 });
    expect(allEvents(series)).toEqual({ total: 150, bad: 5 });
  });

  it('lays the steps out on a given range and leaves out what is outside of it', () => {
    const series = toMinutes(COUNTS, { fromMs: 3 * MINUTE_MS, toMs: 4 * STEP_MS });

    expect(series).toMatchObject({ fromMs: 3 * MINUTE_MS, minutes: 17 });
    expect(allEvents(series)).toEqual({ total: 120, bad: 2 });
  });

  it('takes steps of less than a minute as minutes', () => {
    expect(toMinutes({ stepMs: 1_000, rows: [{ startMs: 30_000, total: 1, bad: 1 }] }).minutes).toBe(2);
  });
});

describe('rangeOfCounts', () => {
  it('reaches from the first step to the end of the last one', () => {
    expect(rangeOfCounts(COUNTS)).toEqual({ fromMs: 0, toMs: 3 * STEP_MS });
    expect(rangeOfCounts({ stepMs: STEP_MS, rows: [] })).toEqual({ fromMs: 0, toMs: 0 });
  });
});
