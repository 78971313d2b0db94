import { describe, expect, it } from 'vitest';
import { descendants, firstErrorAt, parsePromql } from '../../../../domain/promql/promql-tree.ts';
import { promqlDifference } from '../../../support/promql-difference.ts';

describe('a PromQL tree', () => {
  it('lists its nodes in the order of the text', () => {
    const names = Array.from(descendants(parsePromql('rate(a[5m]) / b')), ({ name }) => name);

    expect(names.filter((name) => /Selector|FunctionCall$|Div/.test(name))).toEqual([
      ...['FunctionCall', 'MatrixSelector', 'VectorSelector', 'Div', 'VectorSelector'],
    ]);
  });

  it.each([
    ['sum(rate(a[5m])', 15],
    ['sum(rate(a[5m]))', undefined],
    ['a b', 2],
  ])('finds the first error of %s', (expression, at) => {
    expect(firstErrorAt(expression)).toBe(at);
  });
});

describe('the comparison of trees that the equality test uses', () => {
  it.each([
    ['sum (rate(a{x="1",y="2"}[5m]))', '( sum(rate( a{ y="2", x="1" }[5m])) )'],
    ['a > (14.4 * 0.001)', 'a>(14.4 * 0.0009999999999999432)'],
    ['vector(0.001)', 'vector(1-0.9990000000000001)'],
    ['sum by (a, b) (x)', 'sum(x) by (b,a)'],
    ['a or b', 'a OR b'],
  ])('takes %s for %s', (left, right) => {
    expect(promqlDifference(left, right)).toBeUndefined();
  });

  it.each([
    ['a - b - c', 'a - (b - c)'],
    ['a > 0.001', 'a > 0.0010001'],
    ['a > 0.001', 'a >= 0.001'],
    ['rate(a[5m])', 'rate(a[6m])'],
    ['a{x="1"}', 'a{x!="1"}'],
    ['a{x="A"}', 'a{x="a"}'],
    ['a / on(x) b', 'a / ignoring(x) b'],
    ['max(a) without (w)', 'max(a) by (w)'],
    ['a / b', 'b / a'],
  ])('tells %s from %s', (left, right) => {
    expect(promqlDifference(left, right)).toBeTypeOf('string');
  });
});
