import { describe, expect, it } from 'vitest';
import { startTestApi } from '../support/api/start-test-api.ts';
import type { TestApi } from '../support/api/start-test-api.ts';
import { buildRecommendation } from '../support/builders/build-recommendation.ts';
import { buildSlo } from '../support/builders/build-slo.ts';

const ARTIFACTS = '/api/v1/artifacts';

async function apiWithSlo(): Promise<TestApi> {
  const api = await startTestApi();
  api.stores.rows.slos.set('slo-1', buildSlo());
  api.stores.rows.recommendations.set('sli-1', buildRecommendation({ status: 'approved' }));
  return api;
}

describe('artifacts', () => {
  it('generates, validates and stores the files of an SLO', async () => {
    const api = await apiWithSlo();

    const { status, body } = await api.post(ARTIFACTS, { slo_id: 'slo-1' });
    const listed = await api.get(`${ARTIFACTS}?slo_id=slo-1`);

    expect(status).toBe(201);
    expect(body.valid).toBe(true);
    expect(body.items.map((item: { artifact_type: string }) => item.artifact_type).sort()).toEqual([
      'grafana_dashboard',
      'openslo',
      'prometheus_rule',
      'prometheus_rule_test',
      'runbook',
    ]);
    expect(listed.body.items).toEqual(body.items);
  });

  it('serves a file as text that nothing may run', async () => {
    const api = await apiWithSlo();
    const { body } = await api.post(ARTIFACTS, { slo_id: 'slo-1' });
    const rule = body.items.find((item: { artifact_type: string }) => item.artifact_type === 'prometheus_rule');

    const content = await api.get(rule.links.content);

    expect(content.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(content.headers.get('x-content-type-options')).toBe('nosniff');
    expect(content.text).toContain('groups:');
  });

  it("shows promtool's words for a rule that it refuses, and its word of a later run", async () => {
    const api = await apiWithSlo();
    api.validations.set('prometheus_rule', { status: 'failed', output: 'rules.yaml: 3:5: parse error' });

    const refused = await api.post(ARTIFACTS, { slo_id: 'slo-1' });
    api.validations.clear();
    const accepted = await api.post(ARTIFACTS, { slo_id: 'slo-1' });

    const rule = refused.body.items.find((item: { artifact_type: string }) => item.artifact_type === 'prometheus_rule');
    expect(refused.body.valid).toBe(false);
    expect(rule).toMatchObject({
      status: 'invalid',
      validation: { status: 'failed', output: 'rules.yaml: 3:5: parse error' },
    });
    expect(accepted.body.valid).toBe(true);
    expect((await api.get(`${ARTIFACTS}/${String(rule.artifact_id)}`)).body).toMatchObject({ status: 'validated' });
  });

  it('keeps the state of a file that is on its way to Git', async () => {
    const api = await apiWithSlo();
    const { body } = await api.post(ARTIFACTS, { slo_id: 'slo-1' });
    const artifactIds = [...api.stores.rows.artifacts.keys()];
    await api.stores.artifacts.setArtifactStatus({
      artifactIds,
      status: 'in_pull_request',
      pullRequestUrl: 'http://forge.test/1',
    });

    const again = await api.post(ARTIFACTS, { slo_id: 'slo-1' });

    expect(again.body.items[0]).toMatchObject({
      artifact_id: body.items[0].artifact_id,
      status: 'in_pull_request',
      pr_url: 'http://forge.test/1',
    });
  });

  it('lists by type and service, page by page', async () => {
    const api = await apiWithSlo();
    await api.post(ARTIFACTS, { slo_id: 'slo-1' });

    const runbooks = await api.get(
      `${ARTIFACTS}?artifact_type=runbook&service_name=shop-frontend&environment=production`,
    );
    const first = await api.get(`${ARTIFACTS}?limit=3`);
    const second = await api.get(`${ARTIFACTS}?limit=3&cursor=${String(first.body.next_cursor)}`);

    expect(runbooks.body.items).toHaveLength(1);
    expect(first.body.items).toHaveLength(3);
    expect(second.body.items).toHaveLength(2);
  });

  it('answers 404 for an SLO or artifact that does not exist', async () => {
    const api = await startTestApi();

    expect((await api.post(ARTIFACTS, { slo_id: 'none' })).status).toBe(404);
    expect((await api.get(`${ARTIFACTS}/none`)).status).toBe(404);
    expect((await api.get(`${ARTIFACTS}/none/content`)).status).toBe(404);
    expect((await api.post(`${ARTIFACTS}/none/deploy`)).status).toBe(404);
  });
});

describe('deployment of an artifact', () => {
  async function generated(api: TestApi): Promise<string> {
    return (await api.post(ARTIFACTS, { slo_id: 'slo-1' })).body.items[0].artifact_id;
  }

  it("starts the delivery of the artifact's SLO, which can be read at once", async () => {
    const api = await apiWithSlo();

    const { status, body } = await api.post(`${ARTIFACTS}/${await generated(api)}/deploy`);
    const delivery = await api.get(body.links.self);

    expect(status).toBe(202);
    expect(api.workflows.delivered).toEqual([['slo-1']]);
    expect(delivery.body).toMatchObject({ delivery_id: 'delivery-1', stage: 'checking_policy', slo_ids: ['slo-1'] });
  });

  it('shows the delivery that was running instead of resetting it', async () => {
    const api = await apiWithSlo();
    const running = {
      service: 'shop-frontend',
      environment: 'production',
      sloIds: ['slo-0'],
      startedAtMs: 0,
      updatedAtMs: 0,
    };
    await api.stores.deliveries.saveDelivery({ ...running, deliveryId: 'delivery-1', stage: 'awaiting_decision' });

    const { body } = await api.post(`${ARTIFACTS}/${await generated(api)}/deploy`);

    expect(body.delivery).toMatchObject({ stage: 'awaiting_decision', slo_ids: ['slo-0'] });
  });

  it('answers 409 for a retired SLO', async () => {
    const api = await apiWithSlo();
    const artifactId = await generated(api);
    await api.stores.slos.setSloStatus(['slo-1'], 'retired');

    expect((await api.post(`${ARTIFACTS}/${artifactId}/deploy`)).status).toBe(409);
  });
});
