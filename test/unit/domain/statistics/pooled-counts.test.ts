import { describe, expect, it } from 'vitest';
import { badRatio, poolCounts } from '../../../../domain/statistics/pooled-counts.ts';

describe('poolCounts', () => {
  it('adds blocks up, none included', () => {
    expect(
      poolCounts([
        { total: 10, bad: 1 },
        { total: 30, bad: 2 },
      ]),
    ).toEqual({ total: 40, bad: 3 });
    expect(poolCounts([])).toEqual({ total: 0, bad: 0 });
  });
});

describe('badRatio', () => {
  it('is the share of bad events, 0 without events', () => {
    expect(badRatio({ total: 40, bad: 3 })).toBe(0.075);
    expect(badRatio({ total: 0, bad: 0 })).toBe(0);
  });
});
