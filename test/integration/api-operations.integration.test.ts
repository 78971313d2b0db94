import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createJourneyCounters } from '../../api/journey-metrics/journey-counters.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { sketchOf } from '../../domain/sketch/dd-sketch.ts';
import { startTestApi } from '../support/api/start-test-api.ts';
import { buildRecommendation } from '../support/builders/build-recommendation.ts';
import { buildSlo } from '../support/builders/build-slo.ts';

describe('health', () => {
  it('shows version, uptime, checks and what is off', async () => {
    const api = await startTestApi();
    api.clock.advance((3 * 60 + 15) * 60_000);

    const { status, body } = await api.get('/health');

    expect(status).toBe(200);
    expect(body).toEqual({
      status: 'healthy',
      version: '1.2.3',
      uptime: '3h15m',
      uptime_seconds: 11_700,
      checks: [{ name: 'temporal', required: true, status: 'up', detail: '' }],
      off: [{ feature: 'vectors', reason: 'The database has no vector extension.' }],
    });
  });

  it('is 503 while something required is down, and says what', async () => {
    const api = await startTestApi();
    api.workflows.away = true;

    for (const path of ['/health', '/health/ready', '/api/v1/health']) {
      const { status, body } = await api.get(path);
      expect(status).toBe(503);
      expect(body).toMatchObject({
        status: 'unhealthy',
        checks: [{ status: 'down', detail: 'Temporal does not answer.' }],
      });
    }
    expect((await api.get('/health/live')).status).toBe(200);
  });

  it('is degraded, not down, while something optional fails or hangs', async () => {
    const failing = { name: 'promtool', required: false, check: () => Promise.reject(new Error('secret')) };
    const hanging = { name: 'vectors', required: false, check: () => new Promise<void>(() => undefined) };
    const api = await startTestApi({ deps: { healthChecks: [failing, hanging] } });

    const { status, body, text } = await api.get('/health');

    expect(status).toBe(200);
    expect(body.status).toBe('degraded');
    expect(body.checks).toMatchObject([{ detail: 'The check failed.' }, { detail: 'No answer within 2 s.' }]);
    expect(text).not.toContain('secret');
  });
});

describe('journey metrics', () => {
  const journey = { journeyId: 'j1', service: 'shop', environment: 'prod', operation: 'GET /a"b\\c' };

  it('expose counters and a cumulative histogram of every journey', async () => {
    const api = await startTestApi();
    api.stores.rows.totals.push({ ...journey, total: 4, bad: 1, latency: sketchOf([3, 40, 400, 40_000]) });

    const { text, headers } = await api.get('/metrics/journeys');

    const labels = 'service="shop",environment="prod",journey="GET /a\\"b\\\\c",journey_id="j1"';
    expect(headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(text).toContain(`slo_scout_journey_requests_total{${labels}} 4\n`);
    expect(text).toContain(`slo_scout_journey_errors_total{${labels}} 1\n`);
    expect(text).toContain(`slo_scout_journey_duration_seconds_bucket{${labels},le="0.005"} 1\n`);
    expect(text).toContain(`slo_scout_journey_duration_seconds_bucket{${labels},le="0.5"} 3\n`);
    expect(text).toContain(`slo_scout_journey_duration_seconds_bucket{${labels},le="+Inf"} 4\n`);
    expect(text).toContain(`slo_scout_journey_duration_seconds_count{${labels}} 4\n`);
  });

  it('are read at most every ten seconds', async () => {
    const api = await startTestApi();
    const { totals } = api.stores.rows;
    totals.push({ ...journey, total: 2, bad: 1, latency: sketchOf([3, 40]) });
    const first = await api.get('/metrics/journeys');

    totals[0] = { ...journey, total: 3, bad: 1, latency: sketchOf([3, 40, 41]) };
    const cached = await api.get('/metrics/journeys');
    api.clock.advance(10_000);
    const later = await api.get('/metrics/journeys');

    expect(cached.text).toBe(first.text);
    expect(later.text).toMatch(/requests_total\{.*\} 3\n/);
  });

  it('are read again at once after a failure', async () => {
    let failing = true;
    const failure = new ScoutError({ code: ErrorCode.unavailable, message: 'The database does not answer.' });
    const listTotals = () => (failing ? Promise.reject(failure) : Promise.resolve([]));
    const api = await startTestApi({
      deps: { journeyCounters: createJourneyCounters({ totals: { listTotals }, nowMs: Date.now }) },
    });

    const first = await api.get('/metrics/journeys');
    failing = false;
    const second = await api.get('/metrics/journeys');

    expect(first.status).toBe(503);
    expect(second.status).toBe(200);
  });
});

describe('the overview page', () => {
  it('tells what to do while there is nothing', async () => {
    const api = await startTestApi();

    const { text, headers } = await api.get('/');

    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(text).toContain('slo-scout import FILE');
    expect(text).toContain('slo-scout analyze SERVICE --wait');
    expect(text).toContain('href="http://127.0.0.1:8233"');
  });

  it('allows its own style and nothing else', async () => {
    const api = await startTestApi();

    const { text, headers } = await api.get('/');

    const style = /<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers.get('content-security-policy')).toContain(`style-src 'sha256-${hash}'`);
    expect(text).not.toMatch(/<script|\sstyle=|\son\w+=/);
  });

  it('shows services, recommendations, SLOs and deliveries, all text escaped', async () => {
    const api = await startTestApi();
    await api.post('/api/v1/services', { service_name: '<script>alert(1)</script>', owner_team: 'a & "b"' });
    api.stores.rows.recommendations.set('sli-1', buildRecommendation({ operation: `GET /<img src=x onerror='x'>` }));
    const metricSource = { metric: 'requests<b>_total', address: 'http://p:9090' };
    api.stores.rows.recommendations.set('sli-2', buildRecommendation({ sliId: 'sli-2', metricSource }));
    api.stores.rows.slos.set('slo-1', buildSlo({ sli: { kind: 'latency', thresholdMs: 250 } }));
    const delivery = { service: 'shop', environment: 'prod', sloIds: ['slo-1'], startedAtMs: 0, updatedAtMs: 0 };
    await api.stores.deliveries.saveDelivery({
      ...delivery,
      deliveryId: 'd-1',
      stage: 'invalid_artifacts',
      failure: 'promtool: <bad>',
      pullRequestNumber: 7,
      pullRequestUrl: 'javascript:alert(1)',
    });

    const { text } = await api.get('/');

    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).toContain('a &amp; &quot;b&quot;');
    expect(text).toContain('99.5 % over 28 d');
    expect(text).toContain('<td>traces</td>');
    expect(text).toContain('<td>Prometheus<br /><span class="dim">requests&lt;b&gt;_total</span></td>');
    expect(text).toContain('latency ≤ 250 ms');
    expect(text).toContain('invalid artifacts');
    expect(text).toContain('promtool: &lt;bad&gt;');
    expect(text).toContain('#7');
    expect(text).not.toMatch(/<script|<img|href="javascript/);
  });
});

describe('the description', () => {
  it('is served as OpenAPI 3.1', async () => {
    const api = await startTestApi();

    const { body } = await api.get('/api/v1/openapi.json');

    expect(body).toMatchObject({ openapi: '3.1.0', info: { title: 'SLO-Scout', version: '1.2.3' } });
    expect(body.paths['/api/v1/slis/{sli_id}/approve'].post.responses['409']).toBeDefined();
  });
});
