import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeSketches, negateSketch, sketchOf } from '../../../../domain/sketch/dd-sketch.ts';
import { EMPTY_SKETCH } from '../../../../domain/sketch/sketch-data.ts';
import type { SketchData } from '../../../../domain/sketch/sketch-data.ts';
import { sumSketches } from '../../../../domain/sketch/sum-sketches.ts';

const sketch = fc.array(fc.double({ min: 0, max: 1e7, noNaN: true }), { maxLength: 40 }).map(sketchOf);

const merged = (sketches: readonly SketchData[]): SketchData => sketches.reduce(mergeSketches, EMPTY_SKETCH);

describe('the sum of sketches', () => {
  it('is what merging them one after the other gives, retractions included', () => {
    const signed = fc.tuple(sketch, fc.boolean()).map(([one, isRetracted]) => (isRetracted ? negateSketch(one) : one));
    fc.assert(
      fc.property(fc.array(signed, { maxLength: 30 }), (sketches) => {
        expect(sumSketches(sketches)).toEqual(merged(sketches));
      }),
    );
  });

  it('is empty without values, and when all of them are retracted', () => {
    const one = sketchOf([0, 5, 80]);

    expect(sumSketches([])).toBe(EMPTY_SKETCH);
    expect(sumSketches([EMPTY_SKETCH, EMPTY_SKETCH])).toBe(EMPTY_SKETCH);
    expect(sumSketches([one, negateSketch(one)])).toBe(EMPTY_SKETCH);
  });

  it('counts zeros without any other value', () => {
    expect(sumSketches([sketchOf([0, 0]), sketchOf([0])])).toEqual(sketchOf([0, 0, 0]));
  });

  it('holds buckets that lie too far apart for an array', () => {
    const far = { zeroCount: 1, indexes: [-1_000_000_000, 7], counts: [2, 3] };
    const near = { zeroCount: 0, indexes: [7, 4_000_000_000], counts: [4, 5] };

    const sum = sumSketches([far, near]);

    expect(sum).toEqual({ zeroCount: 1, indexes: [-1_000_000_000, 7, 4_000_000_000], counts: [2, 7, 5] });
  });
});
