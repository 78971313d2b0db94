import { describe, expect, it } from 'vitest';
import { negateSketch, sketchOf, sketchSum } from '../../../../domain/sketch/dd-sketch.ts';

describe('sketchSum', () => {
  it('is the sum of the values within one percent', () => {
    const values = [1, 20, 300, 4_000, 0];

    const sum = sketchSum(sketchOf(values));

    expect(Math.abs(sum - 4_321) / 4_321).toBeLessThanOrEqual(0.01);
  });

  it('takes a retraction back', () => {
    const sketch = sketchOf([5, 50]);

    expect(sketchSum(negateSketch(sketch))).toBe(-sketchSum(sketch));
  });

  it('is zero for no values', () => {
    expect(sketchSum(sketchOf([]))).toBe(0);
  });
});
