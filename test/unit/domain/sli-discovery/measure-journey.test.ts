import { describe, expect, it } from 'vitest';
import { matchJourney } from '../../../../domain/sli-discovery/match-journey.ts';
import { measureJourney, noEvidence } from '../../../../domain/sli-discovery/measure-journey.ts';
import { serviceSources } from '../../../../domain/sli-discovery/service-sources.ts';
import { createConstantPrometheus, httpServerSeries } from '../../../support/fakes/constant-prometheus.ts';
import type { ConstantSeries } from '../../../support/fakes/constant-prometheus.ts';

const DAY_MS = 86_400_000;
const RANGE = { fromMs: 20_000 * DAY_MS, toMs: 20_007 * DAY_MS };
const JOURNEY = { journeyId: 'a', operation: 'GET /cart/{id}', kind: 'http' } as const;
const SERIES = httpServerSeries({ route: '/cart/{id}', perSecond: 2, errorRatio: 0.01 });

async function measure(series: readonly ConstantSeries[], refuses?: RegExp) {
  const prometheus = createConstantPrometheus(series, refuses === undefined ? {} : { refuses });
  const service = { name: 'cart', environment: 'default', labelMappings: {} };
  const sources = await serviceSources(prometheus, service, RANGE);
  return measureJourney(prometheus, matchJourney(JOURNEY, [JOURNEY], sources), RANGE);
}

describe('measureJourney', () => {
  it('builds both SLIs of a journey and reads their events', async () => {
    const { availability, latency } = await measure(SERIES);

    const selector = 'job="shop/cart", http_request_method="GET", http_route="/cart/{id}"';
    const metric = 'http_server_request_duration_seconds';
    expect(availability).toMatchObject({
      ...{ kind: 'measured', metric: `${metric}_bucket`, bad: 'HTTP status 5xx' },
      queries: {
        total: `sum(rate(${metric}_count{${selector}}[{{.window}}]))`,
        bad: `sum(rate(${metric}_count{${selector}, http_response_status_code=~"5.."}[{{.window}}]))`,
      },
    });
    if (availability.kind === 'none' || latency.kind === 'none') expect.fail('not measured');
    const { rows } = availability.history;
    expect(rows[0]!.total).toBeCloseTo(600, 9);
    expect(rows[0]!.bad).toBeCloseTo(6, 9);
    expect(latency).toMatchObject({ threshold: { ms: 250 }, bad: 'slower than 0.25 s' });
    expect(latency.queries.bad).toContain('_bucket');
    expect(latency.history.rows[0]!.bad).toBeCloseTo(0.6, 9);
  });

  it('takes each SLI from the first source that gives it', async () => {
    const labels = { job: 'cart', method: 'GET', route: '/cart/{id}' };
    const counter = [
      { name: 'http_requests_total', labels: { ...labels, code: '200' }, perSecond: 3 },
      { name: 'http_requests_total', labels: { ...labels, code: '500' }, perSecond: 1 },
    ];

    const { availability, latency } = await measure([...SERIES, ...counter], /http_response_status_code=~/);

    expect(availability).toMatchObject({ kind: 'measured', metric: 'http_requests_total' });
    expect(latency).toMatchObject({ kind: 'measured', metric: 'http_server_request_duration_seconds_bucket' });
  });

  it('says what the preferred source lacks', async () => {
    const labels = { job: 'cart', method: 'GET', route: '/cart/{id}', code: '200' };

    const { availability, latency } = await measure([{ name: 'http_requests_total', labels, perSecond: 3 }]);

    expect(availability.kind).toBe('measured');
    expect(latency).toMatchObject({ kind: 'none', reason: expect.stringContaining('no histogram of durations') });
  });

  it('says why there is no match', async () => {
    expect(await measure([])).toEqual(
      noEvidence(
        'no metric there tells requests of this service by operation: a label must name it, or label mappings',
      ),
    );
  });
});
