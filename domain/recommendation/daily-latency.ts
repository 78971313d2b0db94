import { quantileOf } from '../sketch/dd-sketch.ts';
import type { SketchData } from '../sketch/sketch-data.ts';
import { sumSketches } from '../sketch/sum-sketches.ts';
import type { SliBucket } from '../sli/sli-bucket.ts';

const DAY_MS = 86_400_000;

/** The share of days, slowest first, that are left out as not ordinary. */
const LEFT_OUT_SHARE = 0.25;

/** A journey's latency over the history. */
export interface LatencyHistory {
  /** Every request. */
  readonly all: SketchData;
  /** The requests of the ordinary days: all but the slowest quarter by p99. */
  readonly ordinary: SketchData;
  readonly ordinaryDays: number;
}

/**
 * The latency distribution of a history and of its ordinary days. A threshold comes from ordinary days: what an
 * incident did to the tail is to be caught by the SLO, not allowed by it. Days are counted back from `toMs`.
 */
export function latencyHistory(buckets: readonly SliBucket[], toMs: number): LatencyHistory {
  const sketchesByDay = new Map<number, SketchData[]>();
  for (const bucket of buckets) {
    const daysAgo = Math.floor((toMs - 1 - bucket.startMs) / DAY_MS);
    const sketches = sketchesByDay.get(daysAgo);
    if (sketches === undefined) sketchesByDay.set(daysAgo, [bucket.latency]);
    else sketches.push(bucket.latency);
  }
  const days = [...sketchesByDay.values()]
    .map(sumSketches)
    .map((sketch) => ({ sketch, p99Ms: quantileOf(sketch, 0.99) ?? 0 }))
    .sort((a, b) => a.p99Ms - b.p99Ms);
  const ordinaryDays = days.length - Math.floor(days.length * LEFT_OUT_SHARE);
  return {
    all: sumSketches(days.map(({ sketch }) => sketch)),
    ordinary: sumSketches(days.slice(0, ordinaryDays).map(({ sketch }) => sketch)),
    ordinaryDays,
  };
}
