import { describe, expect, it } from 'vitest';
import { eventUnit, groupingLabels } from '../../../../domain/promql/query-facts.ts';

describe('the unit of an events query', () => {
  it.each([
    ['sum(rate(a[{{.window}}]))', 'per_second'],
    ['sum(rate(a[{{ .window }}])) - sum(rate(b[{{.window}}]))', 'per_second'],
    ['sum(increase(a[{{.window}}]))', 'per_range'],
    ['sum_over_time((count(a < 0.75))[{{.window}}:]) OR on() vector(0)', 'per_range'],
    ['sum_over_time((histogram_quantile(0.9, rate(a[5m])) * 2 > bool 1)[{{.window}}:1m])', 'per_range'],
    ['sum(irate(a[{{.window}}]))', 'unknown'],
    ['sum(rate(a[{{.window}}])) - sum(increase(b[{{.window}}]))', 'unknown'],
    ['sum(rate(a[{{.window}}])) * 60', 'unknown'],
    ['(sum(rate(a[{{.window}}]))) or 0 * (sum(rate(b[{{.window}}])))', 'per_second'],
    ['up', 'unknown'],
  ])('of %s is %s', (query, unit) => {
    expect(eventUnit(query)).toBe(unit);
  });
});

describe('the grouping labels of a query', () => {
  it('are those it keeps', () => {
    expect(groupingLabels('sum by (zone, route) (rate(a[{{.window}}])) / sum(rate(b[{{.window}}])) by (zone)')).toEqual(
      [...['route', 'zone']],
    );
    expect(groupingLabels('sum(rate(a[{{.window}}])) without (pod)')).toEqual([]);
    expect(groupingLabels('sum_over_time((max(sum by (partition) (a)) > bool 60)[{{.window}}:1m])')).toEqual([]);
    expect(groupingLabels('sum by (zone) (max by (zone, pod) (a))')).toEqual(['zone']);
  });
});
