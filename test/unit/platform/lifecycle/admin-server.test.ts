import { afterEach, describe, expect, it } from 'vitest';
import { startAdminServer } from '../../../../platform/lifecycle/admin-server.ts';
import type { AdminServer } from '../../../../platform/lifecycle/admin-server.ts';
import { createMetrics } from '../../../../platform/metrics/catalogue.ts';
import type { Metrics } from '../../../../platform/metrics/catalogue.ts';

let server: AdminServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function get(path: string, options: { readonly unhealthy?: string; readonly metrics?: Metrics } = {}) {
  const { metrics = createMetrics(), unhealthy } = options;
  server = await startAdminServer({
    host: '127.0.0.1',
    port: 0,
    portSetting: 'SLO_SCOUT_TEST_PORT',
    metrics,
    unhealthy: () => unhealthy,
  });
  const response = await fetch(`http://127.0.0.1:${String(server.port)}${path}`);
  return { status: response.status, body: await response.text() };
}

describe('the admin server', () => {
  it('is healthy while nothing says otherwise', async () => {
    expect(await get('/health')).toEqual({ status: 200, body: '{"status":"healthy"}' });
  });

  it('answers 503 with the reason when the role is not healthy', async () => {
    expect(await get('/health', { unhealthy: 'The snapshot is gone.' })).toEqual({
      status: 503,
      body: '{"status":"unhealthy","reason":"The snapshot is gone."}',
    });
  });

  it('exposes the metrics', async () => {
    const { status, body } = await get('/metrics');

    expect(status).toBe(200);
    expect(body).toContain('slo_scout_');
  });

  it('answers 500 when a metric cannot be collected, and lives on', async () => {
    const metrics = createMetrics();
    metrics.registry.metrics = () => Promise.reject(new RangeError('a collector is broken'));

    expect((await get('/metrics', { metrics })).status).toBe(500);
  });
});
