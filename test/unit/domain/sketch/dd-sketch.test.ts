import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countAtOrBelow,
  createSketchBuilder,
  mergeSketches,
  negateSketch,
  quantileOf,
  sketchCount,
  sketchOf,
} from '../../../../domain/sketch/dd-sketch.ts';
import { EMPTY_SKETCH } from '../../../../domain/sketch/sketch-data.ts';

const durations = fc.array(
  fc.oneof(
    fc.double({ min: 0, max: 1e7, noNaN: true }),
    fc.integer({ min: 0, max: 60_000 }),
    fc.double({ min: 0.0001, max: 0.01, noNaN: true }),
  ),
  { maxLength: 200 },
);
const someDurations = durations.filter((values) => values.length > 0);

describe('a latency sketch', () => {
  it('of a union is the merge of the sketches', () => {
    fc.assert(
      fc.property(durations, durations, (a, b) => {
        const merged = mergeSketches(sketchOf(a), sketchOf(b));

        expect(merged).toEqual(sketchOf([...a, ...b]));
      }),
    );
  });

  it('merges in any order and grouping', () => {
    fc.assert(
      fc.property(durations, durations, durations, (a, b, c) => {
        const [x, y, z] = [sketchOf(a), sketchOf(b), sketchOf(c)] as const;

        expect(mergeSketches(x, y)).toEqual(mergeSketches(y, x));
        expect(mergeSketches(mergeSketches(x, y), z)).toEqual(mergeSketches(x, mergeSketches(y, z)));
        expect(mergeSketches(x, EMPTY_SKETCH)).toEqual(x);
      }),
    );
  });

  it('gives back what was there before when what was added is retracted', () => {
    fc.assert(
      fc.property(durations, durations, (kept, retracted) => {
        const both = mergeSketches(sketchOf(kept), sketchOf(retracted));

        expect(mergeSketches(both, negateSketch(sketchOf(retracted)))).toEqual(sketchOf(kept));
      }),
    );
  });

  it('knows every quantile within one percent', () => {
    fc.assert(
      fc.property(someDurations, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const sorted = [...values].sort((a, b) => a - b);
        const exact = sorted[Math.floor(q * (values.length - 1))]!;

        const estimate = quantileOf(sketchOf(values), q)!;

        expect(Math.abs(estimate - exact)).toBeLessThanOrEqual(Math.max(exact * 0.01 * (1 + 1e-9), 0.001));
      }),
    );
  });

  it('counts its values, and negatively those of a retraction', () => {
    const sketch = sketchOf([0, 1, 1, 250]);

    expect(sketchCount(sketch)).toBe(4);
    expect(sketchCount(negateSketch(sketch))).toBe(-4);
  });

  it('has no quantile without values', () => {
    expect(quantileOf(EMPTY_SKETCH, 0.5)).toBeUndefined();
    expect(quantileOf(negateSketch(sketchOf([5])), 0.5)).toBeUndefined();
  });

  it('refuses quantiles and durations that are none', () => {
    expect(() => quantileOf(sketchOf([1]), 1.5)).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
    expect(() => quantileOf(sketchOf([1]), Number.NaN)).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
    expect(() => sketchOf([Number.NaN])).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
    expect(() => sketchOf([Infinity])).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
  });

  it('counts values at or below a threshold, wrongly only within one percent of it', () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0.01, max: 1e6, noNaN: true }), (values, threshold) => {
        const surelyBelow = values.filter((value) => value <= threshold * 0.99).length;
        const perhapsBelow = values.filter((value) => value <= threshold * 1.011).length;

        const counted = countAtOrBelow(sketchOf(values), threshold);

        expect(counted).toBeGreaterThanOrEqual(surelyBelow);
        expect(counted).toBeLessThanOrEqual(perhapsBelow);
      }),
    );
  });

  it('never counts fewer values below a higher threshold', () => {
    fc.assert(
      fc.property(
        durations,
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        (values, a, b) => {
          const sketch = sketchOf(values);

          expect(countAtOrBelow(sketch, Math.min(a, b))).toBeLessThanOrEqual(countAtOrBelow(sketch, Math.max(a, b)));
        },
      ),
    );
  });

  it('counts exactly the buckets whose midpoint is at or below a threshold', () => {
    const midpointOf = (index: number) => quantileOf({ zeroCount: 0, indexes: [index], counts: [1] }, 0)!;
    const near = (value: number) => [value, value * (1 - 2 ** -52), value * (1 + 2 ** -51), value * 1.005];
    fc.assert(
      fc.property(durations, fc.integer({ min: -400, max: 2_000 }), (values, index) => {
        const sketch = sketchOf(values);

        for (const thresholdMs of near(midpointOf(index))) {
          const below = sketch.indexes.map((at, position) =>
            midpointOf(at) <= thresholdMs ? sketch.counts[position]! : 0,
          );
          const expected = below.reduce((sum, count) => sum + count, sketch.zeroCount);
          expect(countAtOrBelow(sketch, thresholdMs)).toBe(expected);
        }
      }),
    );
  });

  it('counts nothing below zero and everything below infinity', () => {
    const sketch = sketchOf([0, 3, 9_000_000]);

    expect(countAtOrBelow(sketch, -1)).toBe(0);
    expect(countAtOrBelow(sketch, Number.NaN)).toBe(0);
    expect(countAtOrBelow(sketch, Infinity)).toBe(3);
  });

  it('takes a negative duration for zero', () => {
    expect(sketchOf([-5])).toEqual({ zeroCount: 1, indexes: [], counts: [] });
  });

  it('can be built with signed counts, without traces of what cancelled out', () => {
    const builder = createSketchBuilder();

    builder.add(12);
    builder.add(80, 3);
    builder.add(12, -1);

    expect(builder.build()).toEqual(sketchOf([80, 80, 80]));
  });
});
