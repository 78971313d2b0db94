import { describe, expect, it } from 'vitest';
import { summedCall } from '../../../../domain/promql/summed-call.ts';

describe('a summed call', () => {
  it.each([
    ['sum(rate(a{code=~"5.."}[{{.window}}]))', 'rate', 'a{code=~"5.."}', []],
    ['sum by (route) (rate(a[{{.window}}]))', 'rate', 'a', ['route']],
    ['sum by (b, a) (sum_over_time(up[{{.window}}]))', 'sum_over_time', 'up', ['b', 'a']],
    ['sum(count_over_time(up{job="x"}[{{.window}}])) by (job)', 'count_over_time', 'up{job="x"}', ['job']],
  ])('of %s has its function, series and grouping', (query, name, series, grouping) => {
    expect(summedCall(query)).toEqual({ name, series, grouping });
  });

  it.each([
    'sum(rate(a[{{.window}}])) - sum(rate(b[{{.window}}]))',
    'max(rate(a[{{.window}}]))',
    'sum(rate(a[{{.window}}])) without (pod)',
    'sum_over_time((a > bool 1)[{{.window}}:1m])',
    'sum(sum_over_time((a > bool 1)[{{.window}}:1m]))',
    'rate(a[{{.window}}])',
  ])('is not %s', (query) => {
    expect(summedCall(query)).toBeUndefined();
  });
});
