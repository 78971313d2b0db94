import { describe, expect, it } from 'vitest';
import { holmAdjusted } from '../../../../domain/statistics/holm.ts';

describe('holmAdjusted', () => {
  it('multiplies the smallest by their number, the next by one less, and never falls', () => {
    const [a, b, c] = holmAdjusted([0.01, 0.04, 0.03]);

    expect(a).toBeCloseTo(0.03, 12);
    expect(c).toBeCloseTo(0.06, 12);
    expect(b).toBeCloseTo(0.06, 12);
  });

  it('is at most 1, and leaves a single p value as it is', () => {
    expect(holmAdjusted([0.9, 0.8])).toEqual([1, 1]);
    expect(holmAdjusted([0.2])).toEqual([0.2]);
    expect(holmAdjusted([])).toEqual([]);
  });
});
