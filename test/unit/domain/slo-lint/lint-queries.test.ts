import { describe, expect, it } from 'vitest';
import { lintQueries } from '../../../../domain/slo-lint/lint-queries.ts';

describe('linting queries', () => {
  it('says nothing where they are of different metrics, or more than one series', () => {
    const total = 'sum(rate(t{job="x"}[{{.window}}]))';

    expect(lintQueries({ kind: 'events', bad: 'sum(rate(b[{{.window}}]))', total })).toEqual([]);
    expect(lintQueries({ kind: 'events', bad: `${total} - sum(rate(t{le="1"}[{{.window}}]))`, total })).toEqual([]);
  });
});
