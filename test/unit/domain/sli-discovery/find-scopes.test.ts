import { describe, expect, it } from 'vitest';
import { findOutcome, findScopes, findSources, labelsOf } from '../../../../domain/sli-discovery/find-scopes.ts';
import { createConstantPrometheus, httpServerSeries } from '../../../support/fakes/constant-prometheus.ts';
import type { ConstantSeries } from '../../../support/fakes/constant-prometheus.ts';

const RANGE = { fromMs: 0, toMs: 7 * 86_400_000 };
const TWO_ROUTES = [
  ...httpServerSeries({ route: '/rare', perSecond: 1, errorRatio: 0 }),
  ...httpServerSeries({ route: '/often', perSecond: 5, errorRatio: 0.1 }),
];

async function firstSource(series: readonly ConstantSeries[]) {
  const prometheus = createConstantPrometheus(series);
  const sources = await findSources(prometheus, await prometheus.metricNames(RANGE), RANGE.toMs);
  return { prometheus, sources, source: sources[0]! };
}

describe('findSources', () => {
  it('puts the conventions of OpenTelemetry before names of libraries', async () => {
    const counter = { name: 'http_requests_total', labels: { job: 'a' }, perSecond: 1 };

    const { sources } = await firstSource([counter, ...TWO_ROUTES]);

    expect(sources.map(({ convention }) => convention.id)[0]).toBe('otel-http-server');
    expect(sources.some(({ counter: name }) => name === 'http_requests_total')).toBe(true);
  });

  it('asks for histograms that have no buckets whether they are native', async () => {
    const plain = { name: 'http_server_request_duration_seconds', labels: { job: 'a' }, perSecond: 1 };

    const { prometheus, sources } = await firstSource([plain]);

    expect(prometheus.asked).toContain('count(histogram_count(http_server_request_duration_seconds))');
    expect(sources[0]?.histogram).toMatchObject({ form: 'native' });
  });
});

describe('findScopes', () => {
  it('takes requests apart by service and operation, the most frequent first', async () => {
    const { prometheus, source } = await firstSource(TWO_ROUTES);

    const { services } = await findScopes(prometheus, source, RANGE);

    expect(services).toMatchObject([
      { service: 'shop/cart', scopes: [{ operation: 'GET /often' }, { operation: 'GET /rare' }] },
    ]);
  });
});

describe('labelsOf', () => {
  it('tells the labels of a source by their meaning', async () => {
    const { prometheus, source } = await firstSource(TWO_ROUTES);

    expect(await labelsOf(prometheus, source, RANGE)).toEqual({
      ...{ services: ['job'], operation: ['http_request_method', 'http_route'], places: [] },
      outcomes: ['http_response_status_code'],
    });
  });
});

describe('findOutcome', () => {
  it('tells failures by the values of the label', async () => {
    const { prometheus, source } = await firstSource(TWO_ROUTES);
    const scoped = await findScopes(prometheus, source, RANGE);

    const outcome = await findOutcome(prometheus, scoped, { matchers: ['job="shop/cart"'], range: RANGE });

    expect(outcome).toMatchObject({ bad: 'http_response_status_code=~"5.."' });
    expect(await findOutcome(prometheus, scoped, { matchers: ['job="other"'], range: RANGE })).toBeUndefined();
  });
});
