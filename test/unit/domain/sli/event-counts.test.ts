import { describe, expect, it } from 'vitest';
import { sketchOf } from '../../../../domain/sketch/dd-sketch.ts';
import { eventCounts } from '../../../../domain/sli/event-counts.ts';

const BUCKETS = [
  { journeyId: 'j', startMs: 0, total: 4, bad: 1, latency: sketchOf([20, 90, 240, 800]) },
  { journeyId: 'j', startMs: 60_000, total: 2, bad: 2, latency: sketchOf([30, 40]) },
];

describe('eventCounts', () => {
  it('counts failed requests for availability', () => {
    const counts = eventCounts(BUCKETS, { kind: 'availability' });

    expect(counts).toEqual([
      { startMs: 0, total: 4, bad: 1 },
      { startMs: 60_000, total: 2, bad: 2 },
    ]);
  });

  it('counts requests slower than the threshold for latency, whether they failed or not', () => {
    const counts = eventCounts(BUCKETS, { kind: 'latency', thresholdMs: 100 });

    expect(counts).toEqual([
      { startMs: 0, total: 4, bad: 2 },
      { startMs: 60_000, total: 2, bad: 0 },
    ]);
  });
});
