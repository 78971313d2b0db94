import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Workflows } from '../../api/ports.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { createTemporalClient } from '../../temporal/create-client.ts';
import type { TemporalConnection } from '../../temporal/create-client.ts';
import { createTemporalWorkflows } from '../../temporal/create-temporal-workflows.ts';
import { loadBundle } from '../../temporal/load-bundle.ts';
import { startWorkers } from '../../temporal/start-workers.ts';
import type { RunningWorkers } from '../../temporal/start-workers.ts';
import { getTemporal } from '../support/components.ts';
import { fakeActivities } from '../workflow/support/fake-activities.ts';
import { until } from '../workflow/support/delivery-scenario.ts';

const HOUR_MS = 3_600_000;
const SETTINGS = {
  ...{ remindAfterMs: HOUR_MS, expireAfterMs: 2 * HOUR_MS, mergePollMs: 60_000, verifyTimeoutMs: 60_000 },
  windowDays: 28,
};

describe('reprocessing on a real Temporal server', () => {
  let cacheDir: string;
  let connection: TemporalConnection;
  let workflows: Workflows;
  let workers: RunningWorkers;
  let hold: Promise<void>;
  let release: () => void;
  let ranges = 0;
  const fake = fakeActivities({ planReprocess: async () => hold.then(() => ({ partitions: [0] })) });

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
  beforeEach(() => {
    hold = new Promise((resolve) => (release = resolve));
    ranges += 1;
  });

  const request = () => ({ fromMs: ranges * HOUR_MS, toMs: (ranges + 1) * HOUR_MS, requestedBy: 'ada' });

  it('starts one run for a range, is joined while it works, and starts another afterwards', async () => {
    const first = await workflows.startReprocess(request());
    const second = await workflows.startReprocess(request());
    release();
    await connection.client.workflow.getHandle(first.workflowId).result();
    const third = await workflows.startReprocess(request());
    await connection.client.workflow.getHandle(third.workflowId).result();

    expect(first.joined).toBe(false);
    expect(second).toEqual({ ...first, joined: true });
    expect(third.joined).toBe(false);
    expect(third.jobId).not.toBe(first.jobId);
    expect(fake.inputsOf('swapReprocessed').map(({ runId }) => runId)).toEqual([first.jobId, third.jobId]);
  });

  it('knows of a run that was ended from outside, and of one that the server has forgotten', async () => {
    const { jobId, workflowId } = await workflows.startReprocess(request());
    const running = await workflows.reprocessAborted(request(), jobId);

    await connection.client.workflow.getHandle(workflowId).terminate();
    release();

    expect(running).toBeUndefined();
    expect(await workflows.reprocessAborted(request(), jobId)).toMatch(/was terminated/);
    expect(await workflows.reprocessAborted(request(), crypto.randomUUID())).toMatch(/is gone/);
  });

  it.each([1, 2, 3, 4, 5])('drops what is staged when a step ends as somebody cancels it, try %i', async () => {
    const { jobId, workflowId } = await workflows.startReprocess(request());
    const handle = connection.client.workflow.getHandle(workflowId);
    await until(() => fake.inputsOf('planReprocess').some(({ runId }) => runId === jobId));

    await handle.cancel();
    release();

    await expect(handle.result()).rejects.toThrow(/cancel/);
    expect(fake.inputsOf('swapReprocessed').filter(({ runId }) => runId === jobId)).toEqual([]);
    expect(fake.inputsOf('endReprocess').filter(({ runId }) => runId === jobId)).toEqual([
      expect.objectContaining({ failure: expect.stringMatching(/cancelled/) as unknown }),
    ]);
  });
});
