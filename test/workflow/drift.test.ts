import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toApplicationFailure } from '../../activities/failure.ts';
import { deliveryWorkflowId } from '../../contracts/workflows/delivery-messages.ts';
import { DRIFT_WORKFLOW, driftScheduleId } from '../../contracts/workflows/drift-messages.ts';
import type { DriftInput, DriftResult } from '../../contracts/workflows/drift-messages.ts';
import { TaskQueue } from '../../contracts/workflows/task-queues.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { refusalOf, startDelivery, stateOf, until } from './support/delivery-scenario.ts';
import { fakeActivities } from './support/fake-activities.ts';
import type { FakeActivities } from './support/fake-activities.ts';
import { createWorkflowHarness } from './support/workflow-harness.ts';
import type { WorkflowHarness } from './support/workflow-harness.ts';

function startDrift(client: Client, service: string) {
  const input: DriftInput = { service, environment: 'production' };
  return client.workflow.start(DRIFT_WORKFLOW, {
    workflowId: driftScheduleId('production', service),
    taskQueue: TaskQueue.control,
    args: [input],
  });
}

describe('drift', () => {
  let harness: WorkflowHarness;
  beforeAll(async () => {
    harness = await createWorkflowHarness();
  });
  afterAll(() => harness.close());

  async function compare(name: string, fake: FakeActivities): Promise<DriftResult> {
    return harness.withWorkers(fake.activities, async (client) => {
      const handle = await startDrift(client, name);
      const result = (await handle.result()) as DriftResult;
      await harness.keepHistory(handle, 'drift', name);
      return result;
    });
  }

  it('compares every live SLO by the history of today, and starts no delivery when nothing moved', async () => {
    const fake = fakeActivities();

    const result = await compare('unmoved', fake);

    expect(result).toMatchObject({ compared: 3, moved: 0, openedSliIds: [] });
    const { driftId } = result;
    const checks = fake.inputsOf('checkSloDrift');
    expect(checks.map(({ sloId }) => sloId).sort()).toEqual(['slo-1', 'slo-2', 'slo-3']);
    const [evidence] = fake.inputsOf('collectEvidence');
    expect(evidence).toMatchObject({ analysisId: driftId, windowDays: 14 });
    expect(checks[0]).toMatchObject({ analysisId: driftId, serviceTotal: 5_000, service: 'unmoved' });
    expect((checks[0]?.toMs ?? 0) - (checks[0]?.fromMs ?? 0)).toBe(86_400_000);
    expect(fake.inputsOf('recordDelivery')).toHaveLength(0);
  });

  it('hands what moved to a delivery that outlives it', async () => {
    const fake = fakeActivities({
      checkSloDrift: async ({ sloId }) => {
        if (sloId === 'slo-1') return { outcome: 'unmoved' };
        // The third moved too, but something waits for a decision already.
        return sloId === 'slo-2' ? { outcome: 'moved', openedSliId: 'sli-9' } : { outcome: 'moved' };
      },
    });

    await harness.withWorkers(fake.activities, async (client) => {
      const handle = await startDrift(client, 'moved');
      const result = (await handle.result()) as DriftResult;
      await harness.keepHistory(handle, 'drift', 'moved');
      const delivery = client.workflow.getHandle(deliveryWorkflowId('production', 'moved'));

      expect(result).toEqual({
        ...{ driftId: handle.firstExecutionRunId, compared: 3, moved: 2, openedSliIds: ['sli-9'] },
      });
      expect((await stateOf(delivery)).pendingSliIds).toEqual(['sli-9']);
      await delivery.terminate();
    });
  });

  it('adds what moved to the delivery that runs already', async () => {
    const fake = fakeActivities({
      planDrift: async (input) => ({ ...(await fakeActivities().activities.planDrift(input)), sloIds: ['slo-1'] }),
      checkSloDrift: async () => ({ outcome: 'moved', openedSliId: 'sli-9' }),
    });

    await harness.withWorkers(fake.activities, async (client) => {
      const delivery = await startDelivery(client, 'delivery-runs', { sliIds: ['sli-old'] });
      const handle = await startDrift(client, 'delivery-runs');
      await handle.result();
      await harness.keepHistory(handle, 'drift', 'delivery-runs');
      await until(async () => (await stateOf(delivery)).pendingSliIds.length === 2);
      await delivery.terminate();
    });
  });

  it('compares the others when one cannot be compared, hands over, and then fails with its reason', async () => {
    const lost = new ScoutError({ code: 'data_loss', message: 'A sketch cannot be read.' });
    const fake = fakeActivities({
      checkSloDrift: async ({ sloId }) => {
        if (sloId === 'slo-1') throw toApplicationFailure(lost);
        return sloId === 'slo-2' ? { outcome: 'unmoved' } : { outcome: 'moved', openedSliId: 'sli-9' };
      },
      recordDriftFailure: async () => {
        throw toApplicationFailure(new ScoutError({ code: 'invalid_argument', message: 'No.' }));
      },
    });

    await harness.withWorkers(fake.activities, async (client) => {
      const handle = await startDrift(client, 'one-slo-fails');
      const failure = await refusalOf(handle.result());
      await harness.keepHistory(handle, 'drift', 'one-slo-fails');
      const delivery = client.workflow.getHandle(deliveryWorkflowId('production', 'one-slo-fails'));

      expect(failure).toMatchObject({
        ...{
          code: 'data_loss',
          message: '1 of 3 live SLOs could not be compared; the first: A sketch cannot be read.',
        },
      });
      expect((await stateOf(delivery)).pendingSliIds).toEqual(['sli-9']);
      await delivery.terminate();
    });

    expect(fake.inputsOf('recordDriftFailure')).toEqual([
      expect.objectContaining({ sloId: 'slo-1', message: 'A sketch cannot be read.' }),
    ]);
  });

  it('has nothing to do for a service without a live SLO', async () => {
    const fake = fakeActivities({
      planDrift: async (input) => ({ ...(await fakeActivities().activities.planDrift(input)), sloIds: [] }),
    });

    expect(await compare('no-live-slo', fake)).toMatchObject({ compared: 0, moved: 0 });
    expect(fake.inputsOf('collectEvidence')).toHaveLength(0);
  });

  it('has nothing to compare when no telemetry is recorded', async () => {
    const fake = fakeActivities({ collectEvidence: async () => ({ kind: 'none' }) });

    expect(await compare('no-telemetry', fake)).toMatchObject({ compared: 0, moved: 0 });
    expect(fake.inputsOf('checkSloDrift')).toHaveLength(0);
  });

  it('works on at most two SLOs at once', async () => {
    let underWay = 0;
    let most = 0;
    const sloIds = Array.from({ length: 10 }, (_, index) => `slo-${String(index)}`);
    const fake = fakeActivities({
      planDrift: async (input) => ({ ...(await fakeActivities().activities.planDrift(input)), sloIds }),
      checkSloDrift: async () => {
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise((resolve) => setTimeout(resolve, 20));
        underWay -= 1;
        return { outcome: 'unmoved' };
      },
    });

    const result = await harness.withWorkers(fake.activities, async (client) => {
      const handle = await startDrift(client, 'many');
      return (await handle.result()) as DriftResult;
    });

    expect(result.compared).toBe(10);
    expect(most).toBe(2);
  });
});
