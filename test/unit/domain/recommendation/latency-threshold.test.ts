import { describe, expect, it } from 'vitest';
import { latencyHistory } from '../../../../domain/recommendation/daily-latency.ts';
import { chooseLatencyThreshold } from '../../../../domain/recommendation/latency-threshold.ts';
import { sketchCount, sketchOf } from '../../../../domain/sketch/dd-sketch.ts';
import type { SketchData } from '../../../../domain/sketch/sketch-data.ts';

const DAY = 86_400_000;
const NOW = 20 * DAY;

const bucketsOf = (days: readonly SketchData[]) =>
  days.map((latency, day) => ({
    journeyId: 'j',
    startMs: NOW - (day + 1) * DAY,
    total: sketchCount(latency),
    bad: 0,
    latency,
  }));

/** 1000 requests at `fastMs`, of which `slow` took `slowMs`. */
const day = (fastMs: number, slow: number, slowMs: number) =>
  sketchOf([...new Array<number>(1_000 - slow).fill(fastMs), ...new Array<number>(slow).fill(slowMs)]);

const thresholdFor = (days: readonly SketchData[]) => chooseLatencyThreshold(latencyHistory(bucketsOf(days), NOW));

describe('chooseLatencyThreshold', () => {
  it('is the smallest bound that at most 0.25 % of the requests exceed', () => {
    const two = new Array<SketchData>(8).fill(day(80, 2, 400));
    const three = new Array<SketchData>(8).fill(day(80, 3, 400));

    expect(thresholdFor(two)).toMatchObject({ kind: 'chosen', thresholdMs: 100, slowShare: 0.002 });
    expect(thresholdFor(three)).toMatchObject({ kind: 'chosen', thresholdMs: 500, slowShare: 0 });
  });

  it('does not follow the days of an incident', () => {
    const ordinary = new Array<SketchData>(6).fill(day(80, 1, 400));
    const incidents = new Array<SketchData>(2).fill(day(80, 300, 9_000));

    expect(thresholdFor([...ordinary, ...incidents])).toMatchObject({ thresholdMs: 100 });
  });

  it('names a closer bound where the next one is far', () => {
    const threshold = thresholdFor(new Array<SketchData>(8).fill(day(104, 0, 0)));

    expect(threshold).toMatchObject({ thresholdMs: 250, betterBoundMs: 110 });
  });

  it('says how many requests the largest bound does not cover', () => {
    const threshold = thresholdFor(new Array<SketchData>(8).fill(day(80, 30, 30_000)));

    expect(threshold.kind).toBe('none');
    expect(threshold).toHaveProperty('explanation', expect.stringContaining('3.00 %'));
  });

  it('has no threshold without requests', () => {
    expect(thresholdFor([]).kind).toBe('none');
  });
});

describe('latencyHistory', () => {
  it('keeps every request, and leaves the slowest quarter of the days out of the ordinary ones', () => {
    const history = latencyHistory(bucketsOf([day(10, 0, 0), day(20, 0, 0), day(30, 0, 0), day(9_000, 0, 0)]), NOW);

    expect(sketchCount(history.all)).toBe(4_000);
    expect(sketchCount(history.ordinary)).toBe(3_000);
    expect(history.ordinaryDays).toBe(3);
  });
});
