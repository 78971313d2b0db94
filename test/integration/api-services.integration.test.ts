import { describe, expect, it } from 'vitest';
import { startTestApi } from '../support/api/start-test-api.ts';
import { buildRecommendation } from '../support/builders/build-recommendation.ts';
import { TEST_NOW_MS } from '../support/api/test-deps.ts';

const SHOP = { service_name: 'shop-frontend', environment: 'production' };

describe('services', () => {
  it('registers a service and reads it back', async () => {
    const api = await startTestApi();

    const registered = await api.post('/api/v1/services', {
      ...SHOP,
      owner_team: 'shop',
      criticality: 'critical',
      telemetry_endpoints: { prometheus: 'http://prometheus:9090' },
      label_mappings: { job: 'shop' },
    });
    const read = await api.get(registered.headers.get('location') ?? '');

    expect(registered.status).toBe(201);
    expect(registered.body).toMatchObject({
      ...SHOP,
      owner_team: 'shop',
      status: 'registered',
      label_mappings: { job: 'shop' },
    });
    expect(read.body).toEqual(registered.body);
  });

  it('refuses an address of telemetry with a password in it, without repeating it', async () => {
    const api = await startTestApi();

    const refused = await api.post('/api/v1/services', {
      ...SHOP,
      telemetry_endpoints: { prometheus: 'http://ann:hidden@prometheus:9090' },
    });

    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).toContain('must not hold a user or password');
    expect(JSON.stringify(refused.body)).not.toContain('hidden');
  });

  it('answers 409 when a service is registered twice', async () => {
    const api = await startTestApi();
    await api.post('/api/v1/services', SHOP);

    const again = await api.post('/api/v1/services', SHOP);

    expect(again.status).toBe(409);
    expect(again.body.code).toBe('already_exists');
  });

  it('pages through all services by cursor', async () => {
    const api = await startTestApi();
    for (const name of ['a', 'b', 'c', 'd', 'e']) await api.post('/api/v1/services', { service_name: name });

    const names: string[] = [];
    let path: string | undefined = '/api/v1/services?limit=2';
    while (path !== undefined) {
      const { body } = await api.get(path);
      names.push(...body.items.map((item: { service_name: string }) => item.service_name));
      path = body.next_cursor === null ? undefined : `/api/v1/services?limit=2&cursor=${String(body.next_cursor)}`;
    }

    expect(names).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('answers 404 for an id that does not exist', async () => {
    const api = await startTestApi();

    const { status, body } = await api.get('/api/v1/services/nobody');

    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 'not_found', instance: '/api/v1/services/nobody' });
  });
});

describe('journeys', () => {
  it('lists the journeys of a service page by page', async () => {
    const api = await startTestApi();
    for (const operation of ['GET /', 'GET /cart', 'POST /checkout']) {
      api.stores.rows.journeys.push({
        journeyId: operation,
        service: 'shop-frontend',
        environment: 'production',
        operation,
        kind: 'http',
        firstSeenMs: 0,
        lastSeenMs: TEST_NOW_MS,
      });
    }

    const first = await api.get('/api/v1/journeys?service_name=shop-frontend&limit=2');
    const second = await api.get(
      `/api/v1/journeys?service_name=shop-frontend&limit=2&cursor=${String(first.body.next_cursor)}`,
    );
    const other = await api.get('/api/v1/journeys?service_name=other');

    expect(first.body.items.map((item: { operation: string }) => item.operation)).toEqual(['GET /', 'GET /cart']);
    expect(second.body).toMatchObject({ items: [{ operation: 'POST /checkout' }], next_cursor: null });
    expect(other.body.items).toEqual([]);
  });
});

describe('analyses', () => {
  it('starts an analysis that can be followed at once', async () => {
    const api = await startTestApi();
    await api.post('/api/v1/services', SHOP);

    const started = await api.post('/api/v1/analyze', { ...SHOP, analysis_window_days: 30, force_refresh: true });
    const followed = await api.get(started.body.links.self);

    expect(started.status).toBe(202);
    expect(started.body).toMatchObject({ job_id: 'job-1', status: 'started' });
    expect(api.workflows.started).toMatchObject([{ windowDays: 30, forceRefresh: true }]);
    expect(followed.body).toMatchObject({
      status: 'running',
      stage: 'resolving',
      progress: 0,
      analysis_window_days: 30,
    });
    expect(followed.body.links.result).toBeNull();
  });

  it('joins the analysis that runs, and leaves its record alone', async () => {
    const api = await startTestApi();
    await api.post('/api/v1/services', SHOP);
    await api.post('/api/v1/analyze', SHOP);
    const stored = await api.stores.analyses.getAnalysis('job-1');
    await api.stores.analyses.saveAnalysis({ ...stored, stage: 'storing', progressPercent: 90 });
    api.clock.advance(1_000);

    const again = await api.post('/api/v1/analyze', SHOP);
    const followed = await api.get('/api/v1/analyze/job-1');

    expect(again.body).toMatchObject({ job_id: 'job-1', status: 'joined' });
    expect(followed.body).toMatchObject({ stage: 'storing', progress: 90 });
  });

  it("shows the workflow's own progress while it runs", async () => {
    const api = await startTestApi();
    await api.post('/api/v1/services', SHOP);
    await api.post('/api/v1/analyze', SHOP);
    api.workflows.progress = { stage: 'recommending', progressPercent: 60, detail: 'Journey 3 of 5.' };

    const { body } = await api.get('/api/v1/analyze/job-1');

    expect(body).toMatchObject({ stage: 'recommending', progress: 60, detail: 'Journey 3 of 5.' });
  });

  it('shows the stored progress while Temporal is away', async () => {
    const api = await startTestApi();
    await api.post('/api/v1/services', SHOP);
    await api.post('/api/v1/analyze', SHOP);
    api.workflows.away = true;

    const { status, body } = await api.get('/api/v1/analyze/job-1');

    expect(status).toBe(200);
    expect(body.stage).toBe('resolving');
  });

  it('ends an analysis whose workflow was terminated, and keeps that end', async () => {
    const api = await startTestApi();
    await api.post('/api/v1/services', SHOP);
    await api.post('/api/v1/analyze', SHOP);
    api.workflows.aborted = 'The analysis was terminated; start it again.';

    const { body } = await api.get('/api/v1/analyze/job-1');

    expect(body).toMatchObject({ status: 'failed', stage: 'failed', failure: api.workflows.aborted });
    expect((await api.stores.analyses.getAnalysis('job-1')).stage).toBe('failed');
  });

  it('links to the result of a completed analysis, and says why one failed', async () => {
    const api = await startTestApi();
    await api.post('/api/v1/services', SHOP);
    await api.post('/api/v1/analyze', SHOP);
    const stored = await api.stores.analyses.getAnalysis('job-1');
    await api.stores.analyses.saveAnalysis({ ...stored, stage: 'completed', progressPercent: 100, proposed: 4 });
    api.stores.rows.recommendations.set('sli-1', buildRecommendation({ analysisId: 'job-1' }));
    await api.stores.analyses.saveAnalysis({
      ...stored,
      analysisId: 'job-2',
      stage: 'failed',
      failure: 'No journeys.',
    });

    const completed = await api.get('/api/v1/analyze/job-1');
    const failed = await api.get('/api/v1/analyze/job-2');

    expect(completed.body).toMatchObject({
      status: 'completed',
      proposed: 4,
      links: { result: '/api/v1/slis?job_id=job-1' },
    });
    expect(failed.body).toMatchObject({ status: 'failed', failure: 'No journeys.', links: { result: null } });
  });

  it('links to the pending recommendations that it took over from an earlier analysis of the day', async () => {
    const api = await startTestApi();
    await api.post('/api/v1/services', SHOP);
    await api.post('/api/v1/analyze', SHOP);
    const stored = await api.stores.analyses.getAnalysis('job-1');
    await api.stores.analyses.saveAnalysis({ ...stored, stage: 'completed', proposed: 1 });
    api.stores.rows.recommendations.set('sli-1', buildRecommendation({ analysisId: 'job-0' }));

    const { body } = await api.get('/api/v1/analyze/job-1');
    const result = await api.get(body.links.result);

    expect(result.body.items).toMatchObject([{ sli_id: 'sli-1' }]);
  });

  it('tells how a service becomes known when it is not, and where its namesake is', async () => {
    const api = await startTestApi();
    await api.post('/api/v1/services', { ...SHOP, environment: 'staging' });

    const { status, body } = await api.post('/api/v1/analyze', SHOP);

    expect(status).toBe(404);
    expect(body.detail).toContain('no service "shop-frontend" in environment "production"');
    expect(body.detail).toContain('known in staging');
    expect(body.detail).toContain('POST /api/v1/services');
  });

  it('answers 503 with a time to retry when Temporal is away', async () => {
    const api = await startTestApi();
    await api.post('/api/v1/services', SHOP);
    api.workflows.away = true;

    const { status, headers, body } = await api.post('/api/v1/analyze', SHOP);

    expect(status).toBe(503);
    expect(headers.get('retry-after')).toBe('5');
    expect(body.code).toBe('unavailable');
  });

  it('answers 404 for a job that does not exist', async () => {
    const api = await startTestApi();

    expect((await api.get('/api/v1/analyze/job-9')).status).toBe(404);
  });
});
