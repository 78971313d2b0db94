import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toApplicationFailure } from '../../activities/failure.ts';
import type { Workflows } from '../../api/ports.ts';
import { analysisWorkflowId } from '../../contracts/workflows/analysis-messages.ts';
import { deliveryWorkflowId, DECISION_SIGNAL } from '../../contracts/workflows/delivery-messages.ts';
import type { DeliverySettings } from '../../contracts/workflows/delivery-messages.ts';
import { SearchAttribute } from '../../contracts/workflows/task-queues.ts';
import { sloIdOf } from '../../domain/decision/slo-from-decision.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { createTemporalClient } from '../../temporal/create-client.ts';
import type { TemporalConnection } from '../../temporal/create-client.ts';
import { createTemporalWorkflows } from '../../temporal/create-temporal-workflows.ts';
import { loadBundle } from '../../temporal/load-bundle.ts';
import { registerSearchAttributes } from '../../temporal/search-attributes.ts';
import type { OperatorConnection } from '../../temporal/search-attributes.ts';
import { startWorkers } from '../../temporal/start-workers.ts';
import type { RunningWorkers } from '../../temporal/start-workers.ts';
import { getTemporal } from '../support/components.ts';
import { OPEN_PULL_REQUEST, fakeActivities } from '../workflow/support/fake-activities.ts';

const SETTINGS: DeliverySettings = {
  ...{
    remindAfterMs: 3_600_000,
    expireAfterMs: 7_200_000,
    mergePollMs: 60_000,
    verifyTimeoutMs: 60_000,
    windowDays: 28,
  },
};
const REQUEST = { windowDays: 14, forceRefresh: false, requestedBy: 'ada' };

describe('the Temporal adapter of the API’s workflows, on a real server', () => {
  let cacheDir: string;
  let connection: TemporalConnection;
  let workflows: Workflows;
  let workers: RunningWorkers;
  let state: 'open' | 'merged' = 'open';
  const held = new Map<string, Promise<void>>();
  const fake = fakeActivities({
    resolveAnalysis: async ({ service }) => {
      await held.get(service);
      if (!service.startsWith('unknown')) return { kind: 'fresh' };
      throw toApplicationFailure(new ScoutError({ code: 'not_found', message: 'There is no such service.' }));
    },
    checkPullRequest: async () => ({ ...OPEN_PULL_REQUEST, state }),
  });

  beforeAll(async () => {
    cacheDir = await mkdtemp(join(tmpdir(), 'slo-scout-bundle-'));
    const temporal = { address: await getTemporal(), namespace: 'default' };
    connection = await createTemporalClient(temporal, 'test');
    workflows = createTemporalWorkflows(connection.client, SETTINGS);
    const { activities } = fake;
    workers = await startWorkers({
      ...{ temporal, activities: { control: activities, gitops: activities } },
      ...{ bundle: await loadBundle({ cacheDir }), logger: createSilentLogger() },
    });
  });
  afterAll(async () => {
    await workers.shutdown();
    await connection.close();
    await rm(cacheDir, { recursive: true, force: true });
  });

  function newService(prefix: string) {
    return { service: `${prefix}-${randomUUID()}`, environment: 'production' };
  }

  async function until<T>(ask: () => Promise<T | undefined | false>): Promise<T> {
    const deadlineMs = Date.now() + 30_000;
    for (;;) {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      if (Date.now() > deadlineMs) throw new Error('it did not happen in time');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  it('answers a check, and registers search attributes without harm when they are there', async () => {
    await workflows.check();

    const { connection: operator } = connection.client as unknown as { readonly connection: OperatorConnection };
    expect(await registerSearchAttributes(operator, 'default')).toEqual({ kind: 'complete' });
  });

  it('registers the search attributes that a namespace lacks', async () => {
    const namespace = `test-${randomUUID()}`;
    const { connection: operator } = connection.client as unknown as { readonly connection: OperatorConnection };
    const workflowExecutionRetentionPeriod = { seconds: 86_400 as never };
    await connection.client.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });

    const added = await until(() => registerSearchAttributes(operator, namespace).catch(() => undefined));
    const again = await registerSearchAttributes(operator, namespace);

    expect(added).toEqual({ kind: 'added', names: Object.values(SearchAttribute).map(({ name }) => name) });
    expect(again).toEqual({ kind: 'complete' });
  });

  it('carries a service from its analysis to a deployed delivery', async () => {
    const ref = newService('shop');
    state = 'open';
    const { jobId, joined } = await workflows.startAnalysis({ ...ref, ...REQUEST });
    const completed = await until(async () => {
      const progress = await workflows.analysisProgress(ref, jobId);
      return progress?.stage === 'completed' && progress;
    });
    expect({ joined, percent: completed.progressPercent }).toEqual({ joined: false, percent: 100 });

    const first = { decisionId: randomUUID(), sliId: 'sli-of-journey-1', verdict: 'approve', actor: 'ada' } as const;
    const approved = await workflows.decide(ref, first);
    const repeated = await workflows.decide(ref, first);
    const otherwise = workflows.decide(ref, { ...first, decisionId: randomUUID(), verdict: 'reject', reason: 'no' });
    await expect(otherwise).rejects.toMatchObject({ code: 'failed_precondition' });
    await expect(workflows.decide(ref, { ...first, sliId: 'other' })).rejects.toMatchObject({
      code: 'failed_precondition',
    });
    await expect(workflows.decide(ref, { ...first, decisionId: randomUUID(), actor: '' })).rejects.toMatchObject({
      code: 'invalid_argument',
    });
    expect(approved).toEqual({ sliId: first.sliId, status: 'approved', sloId: sloIdOf(first.sliId), repeated: false });
    expect(repeated.status).toBe('approved');

    const handle = connection.client.workflow.getHandle(deliveryWorkflowId(ref.environment, ref.service));
    await handle.signal(DECISION_SIGNAL, { sliId: 'sli-of-journey-2', verdict: 'approve', actor: 'bob' });
    await until(async () => (await workflows.deliveryState(ref))?.stage === 'awaiting_merge');
    const listed = await until(async () => {
      const { serviceName, stage, decisionsPending } = SearchAttribute;
      const query = `${serviceName.name} = '${ref.service}' AND ${stage.name} = 'awaiting_merge' AND ${decisionsPending.name} = 0`;
      for await (const { workflowId } of connection.client.workflow.list({ query })) return workflowId;
      return undefined;
    });
    expect(listed).toBe(handle.workflowId);

    state = 'merged';
    await workflows.pullRequestClosed(ref, { number: 7, merged: true, actor: 'ada', reason: '' });
    const result: unknown = await handle.result();
    expect(result).toMatchObject({
      stage: 'deployed',
      sloIds: [sloIdOf('sli-of-journey-1'), sloIdOf('sli-of-journey-2')],
    });
    expect(await workflows.deliveryState(ref)).toBeUndefined();
    expect(await workflows.decide(ref, first)).toEqual(approved);
    const tooLate = workflows.decide(ref, { ...first, decisionId: randomUUID() });
    await expect(tooLate).rejects.toMatchObject({ code: 'failed_precondition' });
  });

  it('joins a running analysis', async () => {
    const ref = newService('joined');
    let release: (() => void) | undefined;
    held.set(ref.service, new Promise((resolve) => (release = resolve)));

    const first = await workflows.startAnalysis({ ...ref, ...REQUEST });
    const second = await workflows.startAnalysis({ ...ref, ...REQUEST });
    release?.();

    expect(first.joined).toBe(false);
    expect(second).toEqual({ jobId: first.jobId, joined: true });
  });

  it('tells an analysis that was terminated from one that runs', async () => {
    const ref = newService('terminated');
    let release: (() => void) | undefined;
    held.set(ref.service, new Promise((resolve) => (release = resolve)));
    const { jobId } = await workflows.startAnalysis({ ...ref, ...REQUEST });
    expect(await workflows.analysisAborted(ref, jobId)).toBeUndefined();

    await connection.client.workflow.getHandle(analysisWorkflowId(ref.environment, ref.service)).terminate();
    release?.();

    expect(await workflows.analysisAborted(ref, jobId)).toContain('was terminated');
    expect(await workflows.analysisAborted(ref, randomUUID())).toBeUndefined();
  });

  it('shows a failed analysis with its message', async () => {
    const ref = newService('unknown');

    const { jobId } = await workflows.startAnalysis({ ...ref, ...REQUEST });
    const failed = await until(async () => {
      const progress = await workflows.analysisProgress(ref, jobId);
      return progress?.stage === 'failed' && progress;
    });

    expect(failed.detail).toBe('There is no such service.');
  });

  it('starts a delivery for approved SLOs, and adds to the one that runs', async () => {
    const ref = newService('redeploy');
    state = 'open';

    const { deliveryId } = await workflows.deliver(ref, ['slo-1']);
    await until(async () => (await workflows.deliveryState(ref))?.stage === 'awaiting_merge');
    const again = await workflows.deliver(ref, ['slo-1', 'slo-2']);

    expect(again.deliveryId).toBe(deliveryId);
    await until(async () => (await workflows.deliveryState(ref))?.approvedSloIds.join() === 'slo-1,slo-2');
    await connection.client.workflow.getHandle(deliveryWorkflowId(ref.environment, ref.service)).terminate();
  });

  it('has nothing to say about what never ran', async () => {
    const ref = newService('never');

    expect(await workflows.deliveryState(ref)).toBeUndefined();
    expect(await workflows.analysisProgress(ref, randomUUID())).toBeUndefined();
    await workflows.pullRequestClosed(ref, { number: 1, merged: true, actor: 'ada', reason: '' });
    const decided = workflows.decide(ref, { sliId: 's', verdict: 'approve', actor: 'ada' });
    await expect(decided).rejects.toMatchObject({
      code: 'failed_precondition',
      message: expect.stringContaining('analyse'),
    });
  });

  it('says clearly that no server answers', async () => {
    const address = '127.0.0.1:1';

    await expect(createTemporalClient({ address, namespace: 'default' }, 'test')).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('SLO_SCOUT_TEMPORAL_ADDRESS'),
    });
  });
});
