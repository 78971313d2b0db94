import { describe, expect, it } from 'vitest';
import { boundShares, countOf, mergeBuckets, quantileBound } from '../../../../domain/sli-discovery/bucket-bounds.ts';

const buckets = (counts: Readonly<Record<string, number>>) => boundShares(new Map(Object.entries(counts)));

describe('bucket bounds', () => {
  it('stand in their order, and 1 and 1.0 are one', () => {
    expect(buckets({ '+Inf': 10, '1.0': 5, '0.5': 4, '1': 3 })).toEqual([
      { bound: 0.5, texts: ['0.5'], count: 4 },
      { bound: 1, texts: ['1', '1.0'], count: 8 },
      { bound: Number.POSITIVE_INFINITY, texts: ['+Inf'], count: 10 },
    ]);
  });

  it('never fall: buckets are read one after another', () => {
    expect(buckets({ '0.1': 5.01, '0.2': 5, '+Inf': 5.02 }).map(({ count }) => count)).toEqual([5.01, 5.01, 5.02]);
  });

  it('tell quantiles by the bound that holds them', () => {
    const all = buckets({ '0.1': 50, '0.5': 90, '+Inf': 100 });

    expect([0.5, 0.9, 0.95].map((q) => quantileBound(all, q))).toEqual([0.1, 0.5, Number.POSITIVE_INFINITY]);
    expect(countOf(all)).toBe(100);
    expect(quantileBound(buckets({ '+Inf': 0 }), 0.5)).toBeUndefined();
  });

  it('add up over days, with every text of a bound', () => {
    const days = [new Map([['1', 2]]), new Map([['1.0', 3]]), new Map([['1', 4]])];

    expect([...mergeBuckets(days)]).toEqual([
      ['1', 6],
      ['1.0', 3],
    ]);
  });
});
