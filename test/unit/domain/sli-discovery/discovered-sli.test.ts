import { describe, expect, it } from 'vitest';
import { firstErrorAt } from '../../../../domain/promql/promql-tree.ts';
import {
  availabilitySli,
  badQuery,
  classicLatencySli,
  nativeLatencySli,
} from '../../../../domain/sli-discovery/discovered-sli.ts';
import { OPEN_TELEMETRY } from '../../../../domain/sli-discovery/conventions/open-telemetry.ts';
import { fillWindow } from '../../../../domain/slo/query-window.ts';

const NAME = 'http_server_request_duration_seconds';
const OUTCOME = { label: 'code', bad: 'code=~"5.."', meaning: 'HTTP status 5xx' };
const classic = { name: NAME, form: 'classic', unitSeconds: 1 } as const;
const native = { name: NAME, form: 'native', unitSeconds: 1 } as const;
const source = (rest: object) => ({
  convention: OPEN_TELEMETRY[0]!,
  counter: undefined,
  histogram: undefined,
  ...rest,
});

describe('queries of discovered SLIs', () => {
  it('count failures of a counter, or of a histogram’s count', () => {
    expect(availabilitySli(source({ counter: 'r_total' }), ['job="a"'], OUTCOME)).toEqual({
      kind: 'events',
      bad: 'sum(rate(r_total{job="a", code=~"5.."}[{{.window}}]))',
      total: 'sum(rate(r_total{job="a"}[{{.window}}]))',
    });
    expect(availabilitySli(source({ histogram: classic }), [], OUTCOME)).toMatchObject({
      total: `sum(rate(${NAME}_count[{{.window}}]))`,
    });
    expect(availabilitySli(source({ histogram: native }), [], OUTCOME)).toMatchObject({
      total: `histogram_count(sum(rate(${NAME}[{{.window}}])))`,
    });
  });

  it('match a whole bound as both versions of Prometheus store it', () => {
    expect(classicLatencySli(classic, ['job="a"'], { texts: ['0.25'], bound: 0.25 })).toMatchObject({
      good: `sum(rate(${NAME}_bucket{job="a", le="0.25"}[{{.window}}]))`,
    });
    expect(classicLatencySli(classic, [], { texts: ['1'], bound: 1 })).toMatchObject({
      good: `sum(rate(${NAME}_bucket{le=~"1|1\\\\.0"}[{{.window}}]))`,
    });
  });

  it('are PromQL, whichever the source', () => {
    const all = [
      availabilitySli(source({ histogram: native }), ['a="b"'], OUTCOME),
      classicLatencySli(classic, ['a="b"'], { texts: ['1'], bound: 1 }),
      nativeLatencySli(native, ['a="b"'], 0.25),
    ];

    const queries = all.flatMap((sli) => [sli.total, badQuery(sli)]).map((query) => fillWindow(query, '5m'));

    expect(queries.map((query) => firstErrorAt(query))).toEqual(queries.map(() => undefined));
  });
});
