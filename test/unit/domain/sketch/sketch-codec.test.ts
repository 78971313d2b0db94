import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeSketches, negateSketch, sketchOf } from '../../../../domain/sketch/dd-sketch.ts';
import { decodeSketch, encodeSketch } from '../../../../domain/sketch/sketch-codec.ts';
import { EMPTY_SKETCH } from '../../../../domain/sketch/sketch-data.ts';
import { isScoutError } from '../../../support/is-scout-error.ts';

const sketches = fc
  .tuple(
    fc.array(fc.double({ min: 0, max: 1e7, noNaN: true }), { maxLength: 60 }),
    fc.array(fc.double({ min: 0, max: 1e7, noNaN: true }), { maxLength: 20 }),
  )
  .map(([added, retracted]) => mergeSketches(sketchOf(added), negateSketch(sketchOf(retracted))));

describe('the bytes of a sketch', () => {
  it('decode to the same sketch, with counts of either sign', () => {
    fc.assert(
      fc.property(sketches, (sketch) => {
        expect(decodeSketch(encodeSketch(sketch))).toEqual(sketch);
      }),
    );
  });

  it('hold counts up to 2^52', () => {
    const sketch = { zeroCount: 2 ** 52 - 1, indexes: [-5, 900], counts: [-(2 ** 52) + 1, 2 ** 40] };

    expect(decodeSketch(encodeSketch(sketch))).toEqual(sketch);
  });

  it('are three for no values', () => {
    expect(encodeSketch(EMPTY_SKETCH)).toHaveLength(3);
  });

  it('are refused as data_loss when cut short', () => {
    const bytes = encodeSketch(sketchOf([1, 50, 1000, 1000]));

    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => decodeSketch(bytes.subarray(0, length))).toThrow(expect.objectContaining({ code: 'data_loss' }));
    }
  });

  it('are refused as data_loss or decode to some sketch, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          const sketch = decodeSketch(bytes);
          expect(decodeSketch(encodeSketch(sketch))).toEqual(sketch);
        } catch (error) {
          expect(isScoutError(error, 'data_loss')).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['another version', [2, 0, 0]],
    ['more after the end', [1, 0, 0, 0]],
    ['buckets out of order', [1, 0, 2, 8, 2, 1, 2]],
    ['a bucket without values', [1, 0, 1, 8, 0]],
    ['a number beyond 2^53', [1, 255, 255, 255, 255, 255, 255, 255, 255, 1, 0]],
  ])('are refused with %s', (_, bytes) => {
    expect(() => decodeSketch(Uint8Array.from(bytes))).toThrow(expect.objectContaining({ code: 'data_loss' }));
  });
});
