import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../domain/delivery/delivery.ts';
import { startTestApi } from '../support/api/start-test-api.ts';
import type { TestApi } from '../support/api/start-test-api.ts';

const DELIVERY: Delivery = {
  deliveryId: 'delivery-1',
  service: 'shop-frontend',
  environment: 'production',
  stage: 'awaiting_merge',
  sloIds: ['slo-1'],
  policy: {
    verdict: 'allow',
    findings: [{ policyId: 'conservative', name: 'Conservative', verdict: 'allow', explanation: '1 of 20 services.' }],
  },
  pullRequestNumber: 1,
  pullRequestUrl: 'http://forge.test/1',
  startedAtMs: 1,
  updatedAtMs: 2,
};

async function apiWithPullRequest(): Promise<TestApi> {
  const api = await startTestApi();
  await api.stores.deliveries.saveDelivery(DELIVERY);
  await api.forge.propose({ branch: 'slo-scout/a', title: 'SLOs', body: 'Why.', commitMessage: 'feat: a', files: [] });
  return api;
}

describe('deliveries', () => {
  it('shows stage, policy findings and pull request', async () => {
    const api = await apiWithPullRequest();

    const { body } = await api.get('/api/v1/deliveries/delivery-1');

    expect(body).toMatchObject({
      stage: 'awaiting_merge',
      policy: { verdict: 'allow', findings: [{ policy_id: 'conservative' }] },
      pull_request_number: 1,
      failure: null,
    });
  });

  it("shows promtool's message when the rules were refused", async () => {
    const api = await startTestApi();
    const failure = 'rules.test.yaml: FAILED: alertname: SloBurn, expected 1, got 0';
    const { policy: _policy, pullRequestNumber: _number, pullRequestUrl: _url, ...early } = DELIVERY;
    await api.stores.deliveries.saveDelivery({ ...early, stage: 'invalid_artifacts', failure });

    const { body } = await api.get('/api/v1/deliveries/delivery-1');

    expect(body).toMatchObject({ stage: 'invalid_artifacts', failure, policy: null, pull_request_url: null });
  });

  it('lists by service, page by page', async () => {
    const api = await startTestApi();
    for (const id of ['a', 'b', 'c']) await api.stores.deliveries.saveDelivery({ ...DELIVERY, deliveryId: id });

    const first = await api.get('/api/v1/deliveries?service_name=shop-frontend&environment=production&limit=2');
    const second = await api.get(`/api/v1/deliveries?limit=2&cursor=${String(first.body.next_cursor)}`);
    const none = await api.get('/api/v1/deliveries?service_name=cart');

    expect(first.body.items).toHaveLength(2);
    expect(second.body).toMatchObject({ items: [{ delivery_id: 'c' }], next_cursor: null });
    expect(none.body.items).toEqual([]);
  });

  it('answers 404 for one that does not exist', async () => {
    const api = await startTestApi();

    expect((await api.get('/api/v1/deliveries/none')).status).toBe(404);
  });

  it('lists the policies', async () => {
    const api = await startTestApi();
    const blastRadius = { servicesPercent: 10, servicesAbsolute: 5 };
    api.stores.rows.policies.push({
      policyId: 'conservative',
      name: 'Conservative',
      enabled: true,
      appliesTo: 'all',
      blastRadius,
    });

    const { body } = await api.get('/api/v1/policies');

    expect(body.items).toMatchObject([
      { policy_id: 'conservative', blast_radius: { services_percent: 10, services_absolute: 5 } },
    ]);
  });
});

describe('pull requests of the local forge', () => {
  it('are listed by state, read and shown as a diff', async () => {
    const api = await apiWithPullRequest();

    const open = await api.get('/api/v1/pull-requests?state=open');
    const one = await api.get('/api/v1/pull-requests/1');
    const diff = await api.get('/api/v1/pull-requests/1/diff');

    expect(open.body.items).toEqual([one.body]);
    expect((await api.get('/api/v1/pull-requests?state=merged')).body.items).toEqual([]);
    expect(diff.text).toContain('diff --git');
  });

  it('tell their delivery when they are merged', async () => {
    const api = await apiWithPullRequest();

    const { status, body } = await api.post('/api/v1/pull-requests/1/merge', { merged_by: 'ann' });

    expect(status).toBe(200);
    expect(body).toMatchObject({ state: 'merged', merge_sha: 'a'.repeat(40) });
    expect(api.workflows.closed).toEqual([{ number: 1, merged: true, actor: 'ann', reason: '' }]);
  });

  it('tell their delivery when they are closed, with the reason', async () => {
    const api = await apiWithPullRequest();

    const { body } = await api.post('/api/v1/pull-requests/1/close', { closed_by: 'bob', reason: 'Too strict.' });

    expect(body).toMatchObject({ state: 'closed', closed_reason: 'Too strict.' });
    expect(api.workflows.closed).toEqual([{ number: 1, merged: false, actor: 'bob', reason: 'Too strict.' }]);
  });

  it('are merged also while Temporal is away: the delivery polls', async () => {
    const api = await apiWithPullRequest();
    api.workflows.away = true;

    const { status } = await api.post('/api/v1/pull-requests/1/merge', { merged_by: 'ann' });

    expect(status).toBe(200);
  });

  it('answer 409 when they are closed and 404 when they do not exist', async () => {
    const api = await apiWithPullRequest();
    await api.post('/api/v1/pull-requests/1/close', { closed_by: 'ann', reason: 'No.' });

    expect((await api.post('/api/v1/pull-requests/1/merge', { merged_by: 'ann' })).status).toBe(409);
    expect((await api.post('/api/v1/pull-requests/9/merge', { merged_by: 'ann' })).status).toBe(404);
    expect((await api.get('/api/v1/pull-requests/9')).status).toBe(404);
    expect((await api.get('/api/v1/pull-requests/one')).status).toBe(400);
  });

  it('can only be read here when they live on a real forge', async () => {
    const local = await apiWithPullRequest();
    const api = await startTestApi({ deps: { forge: { kind: 'remote', pullRequests: local.forge } } });

    expect((await api.get('/api/v1/pull-requests/1')).status).toBe(200);
    expect((await api.get('/api/v1/pull-requests')).status).toBe(409);
    expect((await api.post('/api/v1/pull-requests/1/merge', { merged_by: 'ann' })).status).toBe(409);
  });
});
