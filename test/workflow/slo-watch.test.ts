import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toApplicationFailure } from '../../activities/failure.ts';
import { SLO_WATCH_WORKFLOW } from '../../contracts/workflows/slo-watch-messages.ts';
import type { SloWatchResult } from '../../contracts/workflows/slo-watch-messages.ts';
import { TaskQueue } from '../../contracts/workflows/task-queues.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { refusalOf } from './support/delivery-scenario.ts';
import { fakeActivities } from './support/fake-activities.ts';
import type { FakeActivities } from './support/fake-activities.ts';
import { createWorkflowHarness } from './support/workflow-harness.ts';
import type { WorkflowHarness } from './support/workflow-harness.ts';

describe('sloWatch', () => {
  let harness: WorkflowHarness;
  beforeAll(async () => {
    harness = await createWorkflowHarness();
  });
  afterAll(() => harness.close());

  /** Runs a watch to its end, and gives what `read` makes of it. */
  async function watch<T>(
    name: string,
    fake: FakeActivities,
    read: (handle: WorkflowHandle) => Promise<T>,
  ): Promise<T> {
    return harness.withWorkers(fake.activities, async (client) => {
      const workflowId = `slo-watch-${name}`;
      const handle = await client.workflow.start(SLO_WATCH_WORKFLOW, { workflowId, taskQueue: TaskQueue.control });
      const answer = await read(handle);
      await harness.keepHistory(handle, 'slo-watch', name);
      return answer;
    });
  }

  const resultOf = async (handle: WorkflowHandle) => (await handle.result()) as SloWatchResult;
  const failureOf = (handle: WorkflowHandle) => refusalOf(handle.result());

  it('keeps the schedules, looks at the budgets and tells what changed', async () => {
    const fake = fakeActivities();

    const result = await watch('watched', fake, resultOf);

    expect(result).toEqual({ watched: 2, changed: 1, told: 1 });
    expect(fake.calls.map(({ name }) => name)).toEqual(['keepDriftSchedules', 'watchBudgets', 'tellBudgetEvents']);
  });

  it('goes through the SLOs portion by portion', async () => {
    const fake = fakeActivities({
      watchBudgets: async ({ afterSloId }) =>
        afterSloId === 'slo-b'
          ? { watched: 30, changed: 0, failed: 0 }
          : { watched: 100, changed: 1, failed: 0, lastSloId: afterSloId === undefined ? 'slo-a' : 'slo-b' },
    });

    const result = await watch('portions', fake, resultOf);

    expect(result).toMatchObject({ watched: 230, changed: 2 });
    expect(fake.inputsOf('watchBudgets').map(({ afterSloId }) => afterSloId)).toEqual([undefined, 'slo-a', 'slo-b']);
  });

  it('goes on behind a portion that fails, and then fails with its reason', async () => {
    const broken = new ScoutError({ code: 'data_loss', message: 'A row is broken.' });
    const fake = fakeActivities({
      watchBudgets: async ({ afterSloId }) => {
        if (afterSloId === 'slo-a') throw toApplicationFailure(broken);
        const lastSloId = afterSloId === undefined ? { lastSloId: 'slo-a' } : {};
        return { watched: 100, changed: 1, failed: 0, ...lastSloId };
      },
      findPortionEnd: async ({ afterSloId }) => (afterSloId === 'slo-a' ? { lastSloId: 'slo-b' } : {}),
    });

    const failure = await watch('portion-fails', fake, failureOf);

    expect(failure).toMatchObject({ code: 'data_loss', message: broken.message });
    expect(fake.inputsOf('watchBudgets').map(({ afterSloId }) => afterSloId)).toEqual([undefined, 'slo-a', 'slo-b']);
    expect(fake.inputsOf('tellBudgetEvents')).toHaveLength(1);
  });

  it('does the other steps when one fails, and then fails with its reason', async () => {
    const denied = new ScoutError({ code: 'permission_denied', message: 'No schedules for you.' });
    const fake = fakeActivities({
      keepDriftSchedules: async () => {
        throw toApplicationFailure(denied);
      },
    });

    const failure = await watch('step-fails', fake, failureOf);

    expect(failure).toMatchObject({ code: 'permission_denied', message: denied.message });
    expect(fake.inputsOf('watchBudgets')).toHaveLength(1);
    expect(fake.inputsOf('tellBudgetEvents')).toHaveLength(1);
  });

  it('shows that budgets could not be read, after all that could were looked at', async () => {
    const fake = fakeActivities({ watchBudgets: async () => ({ watched: 9, changed: 1, failed: 2 }) });

    const failure = await watch('unread-budgets', fake, failureOf);

    expect(failure.message).toContain('2 of 9 live SLOs');
    expect(fake.inputsOf('tellBudgetEvents')).toHaveLength(1);
  });
});
