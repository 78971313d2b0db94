import { describe, expect, it } from 'vitest';
import { EMPTY_SKETCH } from '../../domain/sketch/sketch-data.ts';
import { startTestApi } from '../support/api/start-test-api.ts';
import { TEST_NOW_MS } from '../support/api/test-deps.ts';
import type { TestApi } from '../support/api/start-test-api.ts';
import { buildRecommendation } from '../support/builders/build-recommendation.ts';
import { buildSlo } from '../support/builders/build-slo.ts';

async function apiWithApprovedSli(): Promise<TestApi> {
  const api = await startTestApi();
  api.stores.rows.recommendations.set('sli-1', buildRecommendation());
  await api.post('/api/v1/slis/sli-1/approve', { approved_by: 'ann' });
  return api;
}

const FURTHER = {
  sli_id: 'sli-1',
  created_by: 'bob',
  name: 'checkout-strict',
  target_percentage: 0.999,
  time_window_days: 30,
};

describe('SLOs', () => {
  it('creates a further SLO from an approved SLI', async () => {
    const api = await apiWithApprovedSli();

    const created = await api.post('/api/v1/slos', FURTHER);
    const read = await api.get(created.headers.get('location') ?? '');

    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      name: 'checkout-strict',
      target_percentage: 99.9,
      time_window_days: 30,
      threshold_variant: 'custom',
      status: 'approved',
      approved_by: 'bob',
    });
    expect(read.body).toEqual(created.body);
  });

  it('answers the same request again with the SLO that is there', async () => {
    const api = await apiWithApprovedSli();
    const created = await api.post('/api/v1/slos', FURTHER);

    const again = await api.post('/api/v1/slos', FURTHER);

    expect(again.status).toBe(200);
    expect(again.body).toEqual(created.body);
  });

  it('takes target and window of the named variant, and the queries that the approver corrected', async () => {
    const api = await startTestApi();
    api.stores.rows.recommendations.set('sli-1', buildRecommendation());
    const queries = { total_query: 't[{{.window}}]', bad_query: 'b[{{.window}}]' };
    await api.post('/api/v1/slis/sli-1/approve', { approved_by: 'ann', changes: queries });

    const { body } = await api.post('/api/v1/slos', {
      sli_id: 'sli-1',
      created_by: 'bob',
      name: 'relaxed',
      threshold_variant: 'conservative',
    });

    expect(body).toMatchObject({ target_percentage: 99, threshold_variant: 'conservative', ...queries });
  });

  it('answers 409 when the name is taken by an undelivered SLO with another target', async () => {
    const api = await apiWithApprovedSli();

    const { status, body } = await api.post('/api/v1/slos', {
      sli_id: 'sli-1',
      created_by: 'bob',
      target_percentage: 98,
    });

    expect(status).toBe(409);
    expect(body.code).toBe('already_exists');
  });

  it('lets a new target replace a live SLO under its name', async () => {
    const api = await apiWithApprovedSli();
    await api.stores.slos.setSloStatus([...api.stores.rows.slos.keys()], 'live');

    const { status } = await api.post('/api/v1/slos', { sli_id: 'sli-1', created_by: 'bob', target_percentage: 98 });

    expect(status).toBe(201);
  });

  it('answers 409 for an SLI that nobody approved', async () => {
    const api = await startTestApi();
    api.stores.rows.recommendations.set('sli-1', buildRecommendation());

    const { status, body } = await api.post('/api/v1/slos', { sli_id: 'sli-1', created_by: 'bob' });

    expect(status).toBe(409);
    expect(body.detail).toContain('/api/v1/slis/sli-1/approve');
  });

  it('lists SLOs by service and status', async () => {
    const api = await startTestApi();
    api.stores.rows.slos.set('a', buildSlo({ sloId: 'a', status: 'live' }));
    api.stores.rows.slos.set('b', buildSlo({ sloId: 'b', sli: { kind: 'latency', thresholdMs: 250 } }));

    const live = await api.get('/api/v1/slos?status=live&service_name=shop-frontend');
    const paged = await api.get('/api/v1/slos?limit=1');

    expect(live.body.items).toMatchObject([{ slo_id: 'a', threshold_ms: null }]);
    expect(paged.body.next_cursor).not.toBeNull();
  });

  it('answers 404 for an SLO that does not exist', async () => {
    const api = await startTestApi();

    expect((await api.get('/api/v1/slos/none')).status).toBe(404);
    expect((await api.get('/api/v1/slos/none/error-budget')).status).toBe(404);
  });
});

describe('error budget', () => {
  it('is what the buckets of the window leave of the target', async () => {
    const api = await startTestApi();
    const slo = buildSlo({ objectivePpm: 990_000, windowDays: 28 });
    api.stores.rows.slos.set(slo.sloId, slo);
    for (const [ageMinutes, total, bad] of [
      [10, 1_000, 5],
      [60 * 24, 1_000, 0],
      [60 * 24 * 40, 1_000, 1_000],
    ] as const) {
      const startMs = TEST_NOW_MS - ageMinutes * 60_000;
      api.stores.rows.buckets.push({ journeyId: slo.journeyId, startMs, total, bad, latency: EMPTY_SKETCH });
    }

    const { body } = await api.get(`/api/v1/slos/${slo.sloId}/error-budget`);

    expect(body).toMatchObject({ total: 2_000, bad: 5, bad_allowed: 20, budget_spent: 0.25, budget_remaining: 0.75 });
    expect(body.attained_percentage).toBeCloseTo(99.75, 9);
    expect(body.burn_rate_1h).toBeCloseTo(0.5, 9);
  });

  it('is untouched without traffic', async () => {
    const api = await startTestApi();
    api.stores.rows.slos.set('slo-1', buildSlo());

    const { body } = await api.get('/api/v1/slos/slo-1/error-budget');

    expect(body).toMatchObject({ total: 0, attained_percentage: null, budget_spent: 0, budget_remaining: 1 });
  });
});
