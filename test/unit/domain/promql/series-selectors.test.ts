import { describe, expect, it } from 'vitest';
import { seriesSelectors } from '../../../../domain/promql/series-selectors.ts';

describe('the selectors of a query', () => {
  it('are its metrics with their matchers', () => {
    expect(seriesSelectors('sum(rate(a{job = "x", code=~"5.."}[{{.window}}])) / sum(rate(b[{{.window}}]))')).toEqual([
      { metric: 'a', matchers: ['job="x"', 'code=~"5.."'] },
      { metric: 'b', matchers: [] },
    ]);
  });
});
