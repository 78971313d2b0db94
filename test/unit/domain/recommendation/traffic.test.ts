import { describe, expect, it } from 'vitest';
import { measureTraffic } from '../../../../domain/recommendation/traffic.ts';
import { createMinuteSeries } from '../../../../domain/sli/minute-series.ts';

const HOUR_MS = 3_600_000;

/** One entry an hour. */
const series = (requestsByHour: readonly number[]) =>
  createMinuteSeries(
    requestsByHour.map((total, hour) => ({ startMs: hour * HOUR_MS, total, bad: 0 })),
    { fromMs: 0, toMs: requestsByHour.length * HOUR_MS },
  );

const repeat = (count: number, requests: number) => Array<number>(count).fill(requests);

describe('measureTraffic', () => {
  it('takes the low hour by requests: nights with next to nothing do not count', () => {
    const day = [...repeat(8, 1), ...repeat(16, 100)];

    const traffic = measureTraffic(series(Array.from({ length: 10 }, () => day).flat()), 28);

    expect(traffic).toEqual({ perDay: 1_608, perWindow: 1_608 * 28, lowHour: 100 });
  });

  it('scales part of a day to a day', () => {
    expect(measureTraffic(series(repeat(6, 10)), 7)).toMatchObject({ perDay: 240, perWindow: 1_680 });
  });

  it.each([
    { nightly: 5, lowHour: 95 },
    { nightly: 6, lowHour: 6 },
  ])('passes over hours with up to 5 % of the requests: $nightly of 100', ({ nightly, lowHour }) => {
    const traffic = measureTraffic(series([100 - nightly, nightly]), 28);

    expect(traffic.lowHour).toBe(lowHour);
  });

  it('does not take an idle hour for a low one', () => {
    expect(measureTraffic(series([0, 0, 0, 40, 0, 0]), 28).lowHour).toBe(40);
  });

  it('measures nothing where there is nothing', () => {
    expect(measureTraffic(series([0, 0]), 28)).toEqual({ perDay: 0, perWindow: 0, lowHour: 0 });
    expect(measureTraffic(series([]), 28)).toEqual({ perDay: 0, perWindow: 0, lowHour: 0 });
  });
});
