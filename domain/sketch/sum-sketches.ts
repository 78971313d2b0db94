import { createSketchBuilder } from './dd-sketch.ts';
import { EMPTY_SKETCH } from './sketch-data.ts';
import type { SketchData } from './sketch-data.ts';

/** Widest range of buckets that is summed in an array; all durations up to a year have less than 2,000. */
const WIDEST_RANGE = 8_192;

/**
 * The sketch of all inputs' values together: what merging them one after the other gives. For many sketches at once, a
 * history's thousands of minutes: their counts are summed in one array over the buckets.
 */
export function sumSketches(sketches: readonly SketchData[]): SketchData {
  let zeroCount = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { indexes, zeroCount: zeros } of sketches) {
    zeroCount += zeros;
    first = Math.min(first, indexes[0] ?? first);
    last = Math.max(last, indexes[indexes.length - 1] ?? last);
  }
  if (last < first) return zeroCount === 0 ? EMPTY_SKETCH : { zeroCount, indexes: [], counts: [] };
  if (last - first >= WIDEST_RANGE) return mergeEach(sketches);
  const sums = new Float64Array(last - first + 1);
  for (const sketch of sketches) addCounts(sums, sketch, first);
  return fromSums(sums, first, zeroCount);
}

function addCounts(sums: Float64Array, { indexes, counts }: SketchData, first: number): void {
  for (let position = 0; position < indexes.length; position += 1) {
    const bucket = (indexes[position] ?? first) - first;
    sums[bucket] = (sums[bucket] ?? 0) + (counts[position] ?? 0);
  }
}

function fromSums(sums: Float64Array, first: number, zeroCount: number): SketchData {
  const indexes: number[] = [];
  const counts: number[] = [];
  for (const [bucket, count] of sums.entries()) {
    if (count === 0) continue;
    indexes.push(first + bucket);
    counts.push(count);
  }
  return indexes.length === 0 && zeroCount === 0 ? EMPTY_SKETCH : { zeroCount, indexes, counts };
}

/** Far apart buckets come of corrupt or foreign sketches only. */
function mergeEach(sketches: readonly SketchData[]): SketchData {
  const builder = createSketchBuilder();
  for (const sketch of sketches) builder.merge(sketch);
  return builder.build();
}
