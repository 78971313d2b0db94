import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toApplicationFailure } from '../../activities/failure.ts';
import {
  REPROCESS_PROGRESS_QUERY,
  REPROCESS_WORKFLOW,
  reprocessWorkflowId,
} from '../../contracts/workflows/reprocess-messages.ts';
import type {
  ReprocessInput,
  ReprocessProgress,
  ReprocessResult,
} from '../../contracts/workflows/reprocess-messages.ts';
import { TaskQueue } from '../../contracts/workflows/task-queues.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { refusalOf, until } from './support/delivery-scenario.ts';
import { fakeActivities } from './support/fake-activities.ts';
import { createWorkflowHarness } from './support/workflow-harness.ts';
import type { WorkflowHarness } from './support/workflow-harness.ts';

const HOUR_MS = 3_600_000;

describe('reprocess', () => {
  let harness: WorkflowHarness;
  let ranges = 0;
  beforeAll(async () => {
    harness = await createWorkflowHarness();
  });
  afterAll(() => harness.close());

  function start(client: Client) {
    ranges += 1;
    const input: ReprocessInput = { fromMs: ranges * HOUR_MS, toMs: (ranges + 1) * HOUR_MS, requestedBy: 'ada' };
    const workflowId = reprocessWorkflowId(input);
    return client.workflow.start(REPROCESS_WORKFLOW, { workflowId, taskQueue: TaskQueue.control, args: [input] });
  }

  it('replays each partition, swaps once and notes the end', async () => {
    const fake = fakeActivities();

    const { result, progress, runId } = await harness.withWorkers(fake.activities, async (client) => {
      const handle = await start(client);
      const answer = (await handle.result()) as ReprocessResult;
      await harness.keepHistory(handle, 'reprocess', 'happy');
      return {
        result: answer,
        progress: await handle.query<ReprocessProgress>(REPROCESS_PROGRESS_QUERY),
        runId: handle.firstExecutionRunId,
      };
    });

    expect(result).toMatchObject({ runId, attempts: 1, before: { total: 90 }, after: { total: 100 } });
    expect(progress).toEqual({ stage: 'completed', attempt: 1, partitions: 3, partitionsDone: 3 });
    expect(fake.calls.map(({ name }) => name)).toEqual([
      ...['beginReprocess', 'planReprocess', 'replayPartition', 'replayPartition', 'replayPartition'],
      ...['swapReprocessed', 'endReprocess'],
    ]);
    expect(fake.inputsOf('replayPartition').map(({ partition }) => partition)).toEqual([0, 1, 2]);
    expect(fake.inputsOf('endReprocess')).toEqual([
      expect.not.objectContaining({ failure: expect.anything() as unknown }),
    ]);
  });

  it('replays traces and then logs, each partition of either kind once', async () => {
    const fake = fakeActivities({ planReprocess: async () => ({ partitions: [0, 2], logPartitions: [0, 1] }) });

    const progress = await harness.withWorkers(fake.activities, async (client) => {
      const handle = await start(client);
      await handle.result();
      await harness.keepHistory(handle, 'reprocess', 'with-logs');
      return handle.query<ReprocessProgress>(REPROCESS_PROGRESS_QUERY);
    });

    expect(progress).toEqual({ stage: 'completed', attempt: 1, partitions: 4, partitionsDone: 4 });
    expect(fake.calls.map(({ name }) => name)).toEqual([
      ...['beginReprocess', 'planReprocess', 'replayPartition', 'replayPartition'],
      ...['replayLogPartition', 'replayLogPartition', 'swapReprocessed', 'endReprocess'],
    ]);
    expect(fake.inputsOf('replayPartition').map(({ partition }) => partition)).toEqual([0, 2]);
    expect(fake.inputsOf('replayLogPartition').map(({ partition }) => partition)).toEqual([0, 1]);
  });

  it('replays all of it again when the range changed meanwhile', async () => {
    let swaps = 0;
    const healthy = fakeActivities().activities;
    const fake = fakeActivities({
      swapReprocessed: async (input) => ((swaps += 1) < 3 ? { kind: 'changed' } : healthy.swapReprocessed(input)),
    });

    const result = await harness.withWorkers(fake.activities, async (client) => {
      const handle = await start(client);
      const answer = (await handle.result()) as ReprocessResult;
      await harness.keepHistory(handle, 'reprocess', 'changed');
      return answer;
    });

    expect(result).toMatchObject({ attempts: 3 });
    expect(fake.inputsOf('planReprocess')).toHaveLength(3);
    expect(fake.inputsOf('replayPartition')).toHaveLength(9);
  });

  it('gives up a range that never comes to rest', async () => {
    const fake = fakeActivities({ swapReprocessed: async () => ({ kind: 'changed' }) });

    const failure = await harness.withWorkers(fake.activities, async (client) => {
      const handle = await start(client);
      const refused = await refusalOf(handle.result());
      await harness.keepHistory(handle, 'reprocess', 'never-at-rest');
      return refused;
    });

    expect(failure).toMatchObject({ code: 'aborted' });
    expect(fake.inputsOf('swapReprocessed')).toHaveLength(5);
    expect(fake.inputsOf('endReprocess')).toEqual([expect.objectContaining({ failure: failure.message })]);
  });

  it('fails with the reason while another range is at work', async () => {
    const busy = new ScoutError({ code: 'failed_precondition', message: 'Reprocessing x is at work.' });
    const fake = fakeActivities({
      beginReprocess: async () => {
        throw toApplicationFailure(busy);
      },
    });

    const failure = await harness.withWorkers(fake.activities, async (client) => {
      const handle = await start(client);
      const refused = await refusalOf(handle.result());
      await harness.keepHistory(handle, 'reprocess', 'at-work');
      return refused;
    });

    expect(failure).toMatchObject({ code: 'failed_precondition', message: busy.message });
    expect(fake.inputsOf('planReprocess')).toHaveLength(0);
    expect(fake.inputsOf('endReprocess')).toHaveLength(1);
  });

  it('goes on after a step that failed for a while', async () => {
    let tries = 0;
    const fake = fakeActivities({
      replayPartition: async () => {
        tries += 1;
        const failure = new ScoutError({ code: 'unavailable', message: 'No blobs.' });
        if (tries <= 2) throw toApplicationFailure(failure);
      },
    });

    const result = await harness.withWorkers(fake.activities, async (client) => {
      const handle = await start(client);
      const answer = (await handle.result()) as ReprocessResult;
      await harness.keepHistory(handle, 'reprocess', 'step-retried');
      return answer;
    });

    expect(result.attempts).toBe(1);
    expect(tries).toBe(5);
  });

  it('drops what is staged when somebody cancels it', async () => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const fake = fakeActivities({ planReprocess: async () => released.then(() => ({ partitions: [0] })) });

    await harness.withWorkers(fake.activities, async (client) => {
      const handle = await start(client);
      await until(() => fake.inputsOf('planReprocess').length === 1);
      await handle.cancel();
      await refusalOf(handle.result());
      release();
      await harness.keepHistory(handle, 'reprocess', 'cancelled');
    });

    expect(fake.inputsOf('swapReprocessed')).toHaveLength(0);
    expect(fake.inputsOf('endReprocess')).toEqual([
      expect.objectContaining({ failure: expect.stringMatching(/cancelled/) as unknown }),
    ]);
  });
});
