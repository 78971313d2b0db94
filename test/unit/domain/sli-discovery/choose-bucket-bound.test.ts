import { describe, expect, it } from 'vitest';
import { chooseBucketBound } from '../../../../domain/sli-discovery/choose-bucket-bound.ts';

const day = (counts: Readonly<Record<string, number>>) => new Map(Object.entries(counts));
const usual = day({ '0.1': 900, '0.25': 999, '0.5': 1000, '+Inf': 1000 });

describe('chooseBucketBound', () => {
  it('takes the smallest bound that at most 0.25 % exceed', () => {
    expect(chooseBucketBound([usual, usual], 's')).toMatchObject({
      kind: 'chosen',
      bound: { bound: 0.25 },
      slowShare: 0.001,
    });
  });

  it('leaves the worst tenth of the days out', () => {
    const bad = day({ '0.1': 0, '0.25': 0, '0.5': 0, '+Inf': 1000 });
    const days = [...Array.from({ length: 9 }, () => usual), bad];

    expect(chooseBucketBound(days, 's')).toMatchObject({ bound: { bound: 0.25 } });
    expect(chooseBucketBound([...days, bad], 's').kind).toBe('none');
  });

  it('says that the largest bound is too small, and what to do', () => {
    expect(chooseBucketBound([day({ '0.1': 900, '+Inf': 1000 })], 's')).toEqual({
      kind: 'none',
      explanation: expect.stringMatching(/^10\.00 % of the requests are above 0\.1 s, the largest bound/) as string,
    });
    expect(chooseBucketBound([day({ '+Inf': 5 })], 's').kind).toBe('none');
    expect(chooseBucketBound([], 's').kind).toBe('none');
  });

  it('says when bounds are far apart', () => {
    const coarse = day({ '0.1': 500, '1': 1000, '+Inf': 1000 });

    expect(chooseBucketBound([coarse], 's')).toMatchObject({ bound: { bound: 1 }, coarseBelow: 0.1 });
  });
});
