import { describe, expect, it } from 'vitest';
import { countAbove, valueDays } from '../../../../domain/value-series/value-series.ts';

const HOUR_MS = 3_600_000;

function hourly(values: readonly number[]) {
  return {
    stepMs: HOUR_MS,
    timesMs: Float64Array.from(values, (_, hour) => hour * HOUR_MS),
    values: Float64Array.from(values),
  };
}

describe('valueDays', () => {
  it('counts whole days back from the end and leaves the rest out', () => {
    const days = valueDays(hourly(Array.from({ length: 50 }, (_, hour) => 100 - hour)));

    expect(days.map(({ fromMs }) => fromMs / HOUR_MS)).toEqual([2, 26]);
    expect(days.map(({ sorted }) => [sorted[0], sorted.at(-1), sorted.length])).toEqual([
      [75, 98, 24],
      [51, 74, 24],
    ]);
  });

  it('has no days without values, and empty days where values are missing', () => {
    expect(valueDays(hourly([]))).toEqual([]);
    const gap = { stepMs: HOUR_MS, timesMs: Float64Array.of(0, 71 * HOUR_MS), values: Float64Array.of(1, 2) };
    expect(valueDays(gap).map(({ sorted }) => sorted.length)).toEqual([1, 0, 1]);
  });
});

it('counts what is above a threshold, not what equals it', () => {
  const day = { fromMs: 0, sorted: Float64Array.of(1, 2, 2, 3) };

  expect([0, 1, 2, 2.5, 3].map((threshold) => countAbove(day, threshold))).toEqual([4, 3, 1, 1, 0]);
});
