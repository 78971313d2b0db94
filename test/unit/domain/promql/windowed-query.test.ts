import { describe, expect, it } from 'vitest';
import { windowedPair, windowedQuery } from '../../../../domain/promql/windowed-query.ts';

describe('a query with its window', () => {
  it.each([
    ['sum(rate(a[{{.window}}]))', false, 'sum(rate(a[{{.window}}]))'],
    [
      'sum(rate(a[5m])) - sum(rate(b{le="0.25"}[5m]))',
      false,
      'sum(rate(a[{{.window}}])) - sum(rate(b{le="0.25"}[{{.window}}]))',
    ],
    ['sum(a{code=~"5.."})', true, 'sum(rate(a{code=~"5.."}[{{.window}}]))'],
    ['sum(a) - sum(b)', true, 'sum(rate(a[{{.window}}])) - sum(rate(b[{{.window}}]))'],
    ['sum_over_time((a < bool 1)[5m:1m])', false, 'sum_over_time((a < bool 1)[{{.window}}:1m])'],
  ])('of %s (counter: %s)', (query, isCounter, expected) => {
    expect(windowedQuery(query, { isCounter })).toEqual({ query: expected });
  });

  it.each([
    ['rate(a[5m]) + rate(b[1h])', /differ \(5m, 1h\)/],
    ['a', /has no range/],
    ['rate(a[5m]', /no PromQL/],
  ])('cannot be had of %s', (query, problem) => {
    expect(windowedQuery(query, { isCounter: false })).toEqual({ problem: expect.stringMatching(problem) });
  });
});

describe('a query at two windows', () => {
  it.each([
    ['sum(rate(a[5m]))', 'sum(rate(a[1h]))', 'sum(rate(a[{{.window}}]))'],
    [
      'sum_over_time((rate(a[5m]) > bool 1)[5m:1m])',
      'sum_over_time((rate(a[5m]) > bool 1)[1h:1m])',
      'sum_over_time((rate(a[5m]) > bool 1)[{{.window}}:1m])',
    ],
    ['rate(a[5m]) / rate(b[1d])', 'rate(a[30m]) / rate(b[1d])', 'rate(a[{{.window}}]) / rate(b[1d])'],
  ])('has its window where they differ: %s', (query, other, expected) => {
    expect(windowedPair(query, other)).toBe(expected);
  });

  it.each([
    ['sum(rate(a[5m]))', 'sum(rate(a[5m]))'],
    ['sum(rate(a[5m]))', 'sum(rate(b[1h]))'],
    ['sum(rate(a[5m]))', 'sum(rate(a[1h])) + sum(rate(a[1h]))'],
    ['a', 'a'],
  ])('cannot be told of %s and %s', (query, other) => {
    expect(windowedPair(query, other)).toBeUndefined();
  });
});
