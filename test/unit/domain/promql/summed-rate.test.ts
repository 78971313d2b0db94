import { describe, expect, it } from 'vitest';
import { summedRate } from '../../../../domain/promql/summed-rate.ts';

describe('a summed rate', () => {
  it('has its series and grouping', () => {
    expect(summedRate('sum(rate(a{code=~"5.."}[{{.window}}]))')).toEqual({ series: 'a{code=~"5.."}', grouping: [] });
    expect(summedRate('sum by (route) (rate(a[{{.window}}]))')).toEqual({ series: 'a', grouping: ['route'] });
  });

  it.each([
    'sum(rate(a[{{.window}}])) - sum(rate(b[{{.window}}]))',
    'max(rate(a[{{.window}}]))',
    'sum(increase(a[{{.window}}]))',
    'sum(rate(a[{{.window}}])) without (pod)',
    'rate(a[{{.window}}])',
  ])('is not %s', (query) => {
    expect(summedRate(query)).toBeUndefined();
  });
});
