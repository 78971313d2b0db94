import { describe, expect, it } from 'vitest';
import { covers } from '../../../../domain/sli-discovery/covers.ts';

const rate = (series: string) => `sum(rate(${series}[{{.window}}]))`;
const events = (bad: string, total: string) => ({ kind: 'events', bad: rate(bad), total: rate(total) }) as const;
const latency = (good: string, total: string) =>
  ({ kind: 'good_events', good: rate(good), total: rate(total) }) as const;

const FOUND = events('r_count{job="a", route="/b", code=~"5.."}', 'r_count{job="a", route="/b"}');
const FOUND_LATENCY = latency('r_bucket{job="a", le="0.1"}', 'r_count{job="a"}');

describe('covers', () => {
  it.each([
    ['the same requests', events('r_count{job="a",route="/b",code="500"}', 'r_count{job="a",route="/b"}'), true],
    ['more requests', events('r_count{code=~"5.."}', 'r_count{job="a"}'), true],
    ['others', events('r_count{job="b"}', 'r_count{job="b"}'), false],
    ['fewer', events('r_count', 'r_count{job="a", route="/b", method="GET"}'), false],
    ['another metric', events('other_total{code="5"}', 'other_total'), false],
    ['more, by a label that only begins like a bound', events('r_count{level="x"}', 'r_count'), true],
    ['durations', latency('r_bucket{le="0.5"}', 'r_count'), false],
    [
      'a ratio of the same metric',
      { kind: 'error_ratio', errorRatio: `${rate('r_count{code="5"}')} / ${rate('r_count')}` } as const,
      true,
    ],
  ])('tells an SLO of %s', (_name, known, expected) => {
    expect(covers(known, FOUND)).toBe(expected);
  });

  it('takes any threshold of the same durations for one', () => {
    expect(covers(latency('r_bucket{job="a", le="0.5"}', 'r_bucket{job="a", le="+Inf"}'), FOUND_LATENCY)).toBe(false);
    expect(covers(latency('r_bucket{job="a", le="0.5"}', 'r_count{job="a"}'), FOUND_LATENCY)).toBe(true);
    expect(covers(FOUND, FOUND_LATENCY)).toBe(false);
  });
});
