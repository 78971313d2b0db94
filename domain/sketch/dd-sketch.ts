import { ErrorCode } from '../errors/error-code.ts';
import { ScoutError } from '../errors/scout-error.ts';
import { EMPTY_SKETCH } from './sketch-data.ts';
import type { SketchData } from './sketch-data.ts';

/**
 * DDSketch over {@link SketchData} (Masson, Rim, Lee: "DDSketch: a fast and fully-mergeable quantile sketch with
 * relative-error guarantees", VLDB 2019, sections 2.1 and 2.2), with α = 1 % and without collapsing: the range from
 * 1 µs to a year of milliseconds takes 1,900 buckets at most, so nothing needs to be given up for size.
 *
 * A sketch depends on the multiset of its values alone, never on their order, and merging is addition of counts.
 * So it is an abelian group: a delta with negative counts retracts exactly what a delta with positive counts added.
 */

/** Relative accuracy α. */
const SKETCH_RELATIVE_ACCURACY = 0.01;

/** No bucket of any value: the smallest has -345. */
const ZERO_INDEX = -(2 ** 30);

/** Values at or below this many milliseconds (1 µs) count as zero. */
const SKETCH_MIN_VALUE_MS = 0.001;

const GAMMA = (1 + SKETCH_RELATIVE_ACCURACY) / (1 - SKETCH_RELATIVE_ACCURACY);
const LOG_GAMMA = Math.log(GAMMA);

/** Logarithm of γ^i over the midpoint of bucket i. */
const LOG_HALF_WIDTH = Math.log((GAMMA + 1) / 2);

/** Collects values in place where a new {@link SketchData} per value would cost too much. */
export interface SketchBuilder {
  /** Adds one duration, or `count` equal ones; a negative count retracts. @throws ScoutError invalid_argument */
  add(valueMs: number, count?: number): void;
  /** Adds values of a bucket that {@link sketchIndexOf} gave, so that several sketches share one logarithm. */
  addAt(index: number, count: number): void;
  /** Adds every count of a sketch. */
  merge(sketch: SketchData): void;
  /** The sketch so far; the builder may go on. */
  build(): SketchData;
}

/** Creates an empty builder. */
export function createSketchBuilder(): SketchBuilder {
  const countByIndex = new Map<number, number>();
  let zeroCount = 0;

  function addAt(index: number, count: number): void {
    if (index === ZERO_INDEX) {
      zeroCount += count;
      return;
    }
    const sum = (countByIndex.get(index) ?? 0) + count;
    if (sum === 0) countByIndex.delete(index);
    else countByIndex.set(index, sum);
  }

  return {
    add(valueMs, count = 1) {
      addAt(sketchIndexOf(valueMs), count);
    },
    addAt,
    merge(sketch) {
      zeroCount += sketch.zeroCount;
      forEachBucket(sketch, addAt);
    },
    build() {
      if (countByIndex.size === 0 && zeroCount === 0) return EMPTY_SKETCH;
      const indexes = [...countByIndex.keys()].sort((a, b) => a - b);
      return { zeroCount, indexes, counts: indexes.map((index) => countByIndex.get(index) ?? 0) };
    },
  };
}

/** The sketch of these durations (milliseconds; negative ones count as zero). @throws ScoutError invalid_argument for NaN and infinities */
export function sketchOf(valuesMs: Iterable<number>): SketchData {
  const builder = createSketchBuilder();
  for (const valueMs of valuesMs) builder.add(valueMs);
  return builder.build();
}

/** The sketch of both inputs' values together: associative, commutative, {@link EMPTY_SKETCH} is neutral. */
export function mergeSketches(a: SketchData, b: SketchData): SketchData {
  if (isEmpty(a)) return b;
  if (isEmpty(b)) return a;
  const builder = createSketchBuilder();
  builder.merge(a);
  builder.merge(b);
  return builder.build();
}

/** The inverse: merging a sketch with its negation gives {@link EMPTY_SKETCH}. */
export function negateSketch(sketch: SketchData): SketchData {
  return {
    zeroCount: sketch.zeroCount === 0 ? 0 : -sketch.zeroCount,
    indexes: sketch.indexes,
    counts: sketch.counts.map((count) => -count),
  };
}

/** How many values it holds; negative in a delta that retracts more than it adds. */
export function sketchCount(sketch: SketchData): number {
  let sum = sketch.zeroCount;
  for (const count of sketch.counts) sum += count;
  return sum;
}

/** The sum of all values in milliseconds, to the sketch's accuracy; values that count as zero add nothing. */
export function sketchSum(sketch: SketchData): number {
  let sum = 0;
  forEachBucket(sketch, (index, count) => {
    sum += count * midpointOf(index);
  });
  return sum;
}

/**
 * The q-quantile in milliseconds, within 1 % of the value of rank ⌊1 + q(n - 1)⌋ (the paper's definition), or
 * undefined when the sketch is empty. Values that count as zero give 0.
 * @throws ScoutError invalid_argument when q is outside [0, 1]
 */
export function quantileOf(sketch: SketchData, q: number): number | undefined {
  if (!(q >= 0 && q <= 1)) {
    throw new ScoutError({ code: ErrorCode.invalidArgument, message: 'A quantile is a number from 0 to 1.' });
  }
  const total = sketchCount(sketch);
  if (total <= 0) return undefined;
  // The 1 is added after rounding down: added before, it can round 0.9999999999999999 up to the next rank.
  const rank = 1 + Math.floor(q * (total - 1));
  let seen = sketch.zeroCount;
  if (seen >= rank) return 0;
  for (const [position, index] of sketch.indexes.entries()) {
    seen += sketch.counts[position] ?? 0;
    if (seen >= rank) return midpointOf(index);
  }
  return undefined;
}

/**
 * How many values are at or below `valueMs`, to the sketch's accuracy. Convention: a bucket counts whole when its
 * midpoint 2γ^i/(γ+1), which is within 1 % of all its values, is at or below `valueMs`. So only values within 1 % of
 * `valueMs` may be put on the wrong side; every other value is counted exactly, and the result never falls as
 * `valueMs` rises.
 */
export function countAtOrBelow(sketch: SketchData, valueMs: number): number {
  if (!(valueMs >= 0)) return 0;
  const { indexes, counts } = sketch;
  const last = lastIndexAtOrBelow(valueMs);
  let total = sketch.zeroCount;
  for (let position = 0; position < indexes.length; position += 1) {
    // Indexes ascend, and midpoints with them.
    if ((indexes[position] ?? 0) > last) break;
    total += counts[position] ?? 0;
  }
  return total;
}

/**
 * The bucket of a duration in milliseconds; {@link ZERO_INDEX} for what counts as zero.
 * @throws ScoutError invalid_argument for NaN and infinities
 */
export function sketchIndexOf(valueMs: number): number {
  requireDuration(valueMs);
  return valueMs <= SKETCH_MIN_VALUE_MS ? ZERO_INDEX : indexOf(valueMs);
}

/** The bucket of a value above {@link SKETCH_MIN_VALUE_MS}: γ^(i-1) < v ≤ γ^i. */
function indexOf(valueMs: number): number {
  return Math.ceil(Math.log(valueMs) / LOG_GAMMA);
}

/** The value with the same relative distance α to both ends of a bucket. */
function midpointOf(index: number): number {
  return (2 * GAMMA ** index) / (GAMMA + 1);
}

/** The last bucket whose midpoint is at or below a value: one logarithm for a whole sketch, then exact comparisons. */
function lastIndexAtOrBelow(valueMs: number): number {
  const estimate = Math.floor((Math.log(valueMs) + LOG_HALF_WIDTH) / LOG_GAMMA);
  // No bucket for zero, every bucket for infinity.
  if (!Number.isFinite(estimate)) return estimate;
  let index = estimate;
  while (midpointOf(index) > valueMs) index -= 1;
  while (midpointOf(index + 1) <= valueMs) index += 1;
  return index;
}

function forEachBucket(sketch: SketchData, visit: (index: number, count: number) => void): void {
  const { indexes, counts } = sketch;
  for (let position = 0; position < indexes.length; position += 1) {
    visit(indexes[position] ?? 0, counts[position] ?? 0);
  }
}

function isEmpty(sketch: SketchData): boolean {
  return sketch.zeroCount === 0 && sketch.indexes.length === 0;
}

function requireDuration(valueMs: number): void {
  if (Number.isFinite(valueMs)) return;
  throw new ScoutError({ code: ErrorCode.invalidArgument, message: 'A duration must be a finite number.' });
}
