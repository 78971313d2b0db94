import { describe, expect, it } from 'vitest';
import { quantile } from '../../../../domain/statistics/quantile.ts';

describe('quantile', () => {
  it('interpolates between the two nearest values', () => {
    const values = [40, 10, 30, 20];

    expect(quantile(values, 0)).toBe(10);
    expect(quantile(values, 0.5)).toBe(25);
    expect(quantile(values, 0.9)).toBeCloseTo(37, 10);
    expect(quantile(values, 1)).toBe(40);
    expect(values).toEqual([40, 10, 30, 20]);
  });

  it('is undefined without values', () => {
    expect(quantile([], 0.5)).toBeUndefined();
  });
});
