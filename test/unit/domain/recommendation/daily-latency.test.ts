import { describe, expect, it } from 'vitest';
import { latencyHistory } from '../../../../domain/recommendation/daily-latency.ts';
import { quantileOf, sketchCount, sketchOf } from '../../../../domain/sketch/dd-sketch.ts';
import type { SliBucket } from '../../../../domain/sli/sli-bucket.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Not a midnight: days are counted back from here. */
const TO_MS = Date.UTC(2026, 10, 21, 5);

const bucket = (startMs: number, latenciesMs: readonly number[]): SliBucket => ({
  journeyId: 'a3f1c0de',
  startMs,
  total: latenciesMs.length,
  bad: 0,
  latency: sketchOf(latenciesMs),
});

/** One bucket in each of the last days, the newest first. */
const days = (latenciesByDay: readonly (readonly number[])[]) =>
  latenciesByDay.map((latencies, daysAgo) => bucket(TO_MS - daysAgo * DAY_MS - MINUTE_MS, latencies)).reverse();

const times = (count: number, ms: number) => Array<number>(count).fill(ms);

describe('latencyHistory', () => {
  it('leaves the slowest quarter of the days out of the ordinary ones and nothing out of all', () => {
    const fast = times(10, 50);
    const slow = times(10, 900);

    const history = latencyHistory(days([fast, slow, fast, fast, fast, slow, fast, fast]), TO_MS);

    expect(history.ordinaryDays).toBe(6);
    expect(sketchCount(history.ordinary)).toBe(60);
    expect(quantileOf(history.ordinary, 1)).toBeLessThan(60);
    expect(sketchCount(history.all)).toBe(80);
    expect(quantileOf(history.all, 1)).toBeGreaterThan(850);
  });

  it('judges a day by its p99 and not by its middle', () => {
    const evenly = times(100, 200);
    const withTail = [...times(97, 50), ...times(3, 4_000)];

    const { ordinary } = latencyHistory(days([evenly, withTail, evenly, evenly]), TO_MS);

    expect(sketchCount(ordinary)).toBe(300);
    expect(quantileOf(ordinary, 1)).toBeLessThan(220);
  });

  it('takes all days for ordinary while there are fewer than four', () => {
    const { ordinary, ordinaryDays } = latencyHistory(days([times(5, 50), times(5, 900), times(5, 60)]), TO_MS);

    expect(ordinaryDays).toBe(3);
    expect(sketchCount(ordinary)).toBe(15);
  });

  it('counts days back from the end of the history, not from midnight', () => {
    const lastDay = [bucket(TO_MS - DAY_MS, [50]), bucket(TO_MS - MINUTE_MS, [50])];
    const dayBefore = bucket(TO_MS - DAY_MS - MINUTE_MS, [50]);

    expect(latencyHistory(lastDay, TO_MS).ordinaryDays).toBe(1);
    expect(latencyHistory([dayBefore, ...lastDay], TO_MS).ordinaryDays).toBe(2);
  });

  it('does not count days without traffic', () => {
    const apart = [bucket(TO_MS - 20 * DAY_MS, [50]), bucket(TO_MS - MINUTE_MS, [50])];

    expect(latencyHistory(apart, TO_MS).ordinaryDays).toBe(2);
  });

  it('is empty without buckets', () => {
    const { all, ordinary, ordinaryDays } = latencyHistory([], TO_MS);

    expect([sketchCount(all), sketchCount(ordinary), ordinaryDays]).toEqual([0, 0, 0]);
  });
});
