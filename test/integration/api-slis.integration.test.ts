import { describe, expect, it } from 'vitest';
import type { StoredRecommendation } from '../../domain/recommendation/recommendation.ts';
import { startTestApi } from '../support/api/start-test-api.ts';
import type { TestApi } from '../support/api/start-test-api.ts';
import { buildBacktest, buildRecommendation } from '../support/builders/build-recommendation.ts';

const APPROVE = '/api/v1/slis/sli-1/approve';
const REJECT = '/api/v1/slis/sli-1/reject';
const REFUSED = { kind: 'refused', reasons: [{ code: 'no_traffic', explanation: 'Nobody calls it.' }] } as const;

async function apiWith(...overrides: Partial<StoredRecommendation>[]): Promise<TestApi> {
  const api = await startTestApi();
  for (const override of overrides) {
    const recommendation = buildRecommendation(override);
    api.stores.rows.recommendations.set(recommendation.sliId, recommendation);
  }
  return api;
}

describe('recommended SLIs', () => {
  it('shows a recommendation with all that its reviewer needs', async () => {
    const api = await apiWith({});

    const { body } = await api.get('/api/v1/slis/sli-1');

    expect(body).toMatchObject({
      sli_id: 'sli-1',
      kind: 'availability',
      threshold_ms: null,
      status: 'pending',
      decision: null,
    });
    expect(body.outcome.variants.map((variant: { target_percentage: number }) => variant.target_percentage)).toEqual([
      99, 99.5, 99.9,
    ]);
    expect(body.confidence.parts).toHaveLength(1);
    expect(body.evidence[0]).toMatchObject({ kind: 'traces', trace_ids: ['0af7651916cd43dd8448eb211c80319c'] });
  });

  it('shows every kind of evidence, incidents, thresholds and refusals', async () => {
    const episode = {
      severity: 'page',
      startMs: 0,
      endMs: 60_000,
      detectionMinutes: 3,
      budgetSpent: 0.2,
      badEvents: 50,
    } as const;
    const base = buildRecommendation().outcome;
    const [first, second, third] = base.kind === 'proposed' ? base.variants : [];
    const api = await apiWith(
      {
        sli: { kind: 'latency', thresholdMs: 250 },
        outcome: { kind: 'proposed', variants: [{ ...first!, backtest: buildBacktest([episode]) }, second!, third!] },
        evidence: [
          { kind: 'capsule', supports: 'Failures.', fingerprint: 'f', windowStartMs: 0 },
          { kind: 'buckets', supports: 'Counts.', journeyId: 'a1b2c3', fromMs: 0, toMs: 60_000 },
          { kind: 'query', supports: 'All.', query: 'sum(a)', address: 'http://p:9090', fromMs: 0, toMs: 60_000 },
        ],
        metricSource: { metric: 'requests_total', address: 'http://p:9090' },
      },
      { sliId: 'sli-2', status: 'refused', outcome: REFUSED },
    );

    const { body } = await api.get('/api/v1/slis');

    expect(body.items[0]).toMatchObject({
      threshold_ms: 250,
      source: { kind: 'metric', metric: 'requests_total', prometheus_url: 'http://p:9090' },
      evidence: [
        { kind: 'capsule' },
        { kind: 'buckets' },
        { kind: 'query', query: 'sum(a)', prometheus_url: 'http://p:9090', to: '1970-01-01T00:01:00.000Z' },
      ],
    });
    expect(body.items[1].source).toEqual({ kind: 'traces' });
    expect(body.items[0].outcome.variants[0].backtest.episodes[0]).toMatchObject({
      severity: 'page',
      detection_minutes: 3,
    });
    expect(body.items[1].outcome).toEqual({
      kind: 'refused',
      reasons: [{ code: 'no_traffic', explanation: 'Nobody calls it.' }],
    });
  });

  it('filters by status, journey, analysis and service', async () => {
    const api = await apiWith(
      { sliId: 'a', status: 'approved' },
      { sliId: 'b', journeyId: 'other' },
      { sliId: 'c', analysisId: 'analysis-2' },
      { sliId: 'd', service: 'cart' },
    );
    const idsOf = async (query: string) =>
      (await api.get(`/api/v1/slis?${query}`)).body.items.map((item: { sli_id: string }) => item.sli_id);

    expect(await idsOf('status=approved')).toEqual(['a']);
    expect(await idsOf('journey_id=other')).toEqual(['b']);
    expect(await idsOf('job_id=analysis-2')).toEqual(['c']);
    expect(await idsOf('service_name=cart&environment=production')).toEqual(['d']);
    expect(await idsOf('environment=staging')).toEqual([]);
  });
});

describe('approval', () => {
  it('takes the named variant and makes an SLO', async () => {
    const api = await apiWith({});

    const { status, body } = await api.post(APPROVE, { approved_by: 'ann', variant: 'aggressive' });
    const slo = await api.get(`/api/v1/slos/${String(body.slo_id)}`);

    expect(status).toBe(200);
    expect(body.sli).toMatchObject({ status: 'approved', decision: { decided_by: 'ann' } });
    expect(body.repeated).toBe(false);
    expect(slo.body).toMatchObject({ target_percentage: 99.9, threshold_variant: 'aggressive', approved_by: 'ann' });
  });

  it.each([
    ['percent', 99.7],
    ['a ratio', 0.997],
  ])('takes a changed target in %s, a window and queries', async (_unit, target) => {
    const api = await apiWith({});

    await api.post(APPROVE, {
      approved_by: 'ann',
      reason: 'Peak season.',
      changes: {
        target_percentage: target,
        time_window_days: 30,
        total_query: 'a[{{.window}}]',
        bad_query: 'b[{{.window}}]',
      },
    });

    expect(api.workflows.decided).toMatchObject([
      {
        reason: 'Peak season.',
        changes: { objectivePpm: 997_000, windowDays: 30, queries: { total: 'a[{{.window}}]', bad: 'b[{{.window}}]' } },
      },
    ]);
  });

  it('answers a repeat with the same decision id like the first time', async () => {
    const api = await apiWith({});
    const decision = { approved_by: 'ann', decision_id: 'd-1' };
    const first = await api.post(APPROVE, decision);

    const second = await api.post(APPROVE, decision);

    expect(second.status).toBe(200);
    expect(second.body).toEqual({ ...first.body, repeated: true });
    expect(api.workflows.decided).toHaveLength(1);
  });

  it('answers 409 for a decided SLI and says who decided', async () => {
    const api = await apiWith({});
    await api.post(APPROVE, { approved_by: 'ann' });

    const again = await api.post(APPROVE, { approved_by: 'bob' });
    const otherWay = await api.post(REJECT, { rejected_by: 'bob', reason: 'No.' });

    expect(again.status).toBe(409);
    expect(again.body).toMatchObject({ code: 'failed_precondition' });
    expect(again.body.detail).toContain('approved by ann');
    expect(otherWay.status).toBe(409);
  });

  it.each([
    ['refused', 'Nobody calls it.'],
    ['superseded', 'newer analysis'],
    ['expired', 'expired undecided'],
  ] as const)('answers 409 for one that is %s and says why', async (status, why) => {
    const api = await apiWith({ status, ...(status === 'refused' ? { outcome: REFUSED } : {}) });

    const answer = await api.post(APPROVE, { approved_by: 'ann' });

    expect(answer.status).toBe(409);
    expect(answer.body.detail).toContain(why);
  });

  it.each([
    ['no approver', {}, 'body.approved_by'],
    ['an unknown field', { approved_by: 'ann', target: 99 }, 'body.target'],
    ['an unknown change', { approved_by: 'ann', changes: { slo: 1 } }, 'body.changes.slo'],
    [
      'a target of 100 %',
      { approved_by: 'ann', changes: { target_percentage: 100 } },
      'body.changes.target_percentage',
    ],
    ['a target of 3', { approved_by: 'ann', changes: { target_percentage: 3 } }, 'body.changes.target_percentage'],
    ['a window of 5 days', { approved_by: 'ann', changes: { time_window_days: 5 } }, 'body.changes.time_window_days'],
    ['one query of two', { approved_by: 'ann', changes: { total_query: 'a[{{.window}}]' } }, 'body.changes'],
    [
      'a query without its range',
      { approved_by: 'ann', changes: { total_query: 'a', bad_query: 'b' } },
      'body.changes.total_query',
    ],
    ['an unknown variant', { approved_by: 'ann', variant: 'bold' }, 'body.variant'],
  ])('answers 400 for %s and names the field', async (_what, body, field) => {
    const api = await apiWith({});

    const answer = await api.post(APPROVE, body);

    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error: { field: string }) => error.field)).toContain(field);
    expect(answer.body.detail).toContain(field);
  });

  it('answers 400 for a target that cannot be alerted on, and the SLI stays pending', async () => {
    const api = await apiWith({});

    const answer = await api.post(APPROVE, { approved_by: 'ann', changes: { target_percentage: 90 } });

    expect(answer.status).toBe(400);
    expect(answer.body.detail).toContain('the quick page alert could never fire');
    expect(api.workflows.decided).toEqual([]);
  });

  it('answers 404 for an SLI that does not exist', async () => {
    const api = await apiWith();

    expect((await api.post(APPROVE, { approved_by: 'ann' })).status).toBe(404);
  });
});

describe('rejection', () => {
  it('needs a reason, keeps it, and makes no SLO', async () => {
    const api = await apiWith({});

    const without = await api.post(REJECT, { rejected_by: 'bob' });
    const rejected = await api.post(REJECT, { rejected_by: 'bob', reason: 'Internal only.' });

    expect(without.status).toBe(400);
    expect(rejected.body).toMatchObject({
      slo_id: null,
      sli: { status: 'rejected', decision: { reason: 'Internal only.' } },
    });
  });
});
