import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toApplicationFailure } from '../../activities/failure.ts';
import {
  ANALYSIS_PROGRESS_QUERY,
  ANALYSIS_WORKFLOW,
  analysisWorkflowId,
} from '../../contracts/workflows/analysis-messages.ts';
import type { AnalysisInput, AnalysisProgress, AnalysisResult } from '../../contracts/workflows/analysis-messages.ts';
import { deliveryWorkflowId } from '../../contracts/workflows/delivery-messages.ts';
import { TaskQueue } from '../../contracts/workflows/task-queues.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { SETTINGS, refusalOf, startDelivery, stateOf, until } from './support/delivery-scenario.ts';
import { fakeActivities } from './support/fake-activities.ts';
import type { FakeActivities } from './support/fake-activities.ts';
import { createWorkflowHarness } from './support/workflow-harness.ts';
import type { WorkflowHarness } from './support/workflow-harness.ts';

/** A pull request that stays open, so that the delivery an analysis started can be looked at. */
const NEVER_POLL = { ...SETTINGS, mergePollMs: 3_000 * 3_600_000 };

function startAnalysis(client: Client, service: string) {
  const input: AnalysisInput = {
    ...{ service, environment: 'production', windowDays: 14, forceRefresh: false },
    ...{ requestedBy: 'ada@example.com', delivery: NEVER_POLL },
  };
  return client.workflow.start(ANALYSIS_WORKFLOW, {
    workflowId: analysisWorkflowId('production', service),
    taskQueue: TaskQueue.control,
    args: [input],
  });
}

describe('analysis', () => {
  let harness: WorkflowHarness;
  beforeAll(async () => {
    harness = await createWorkflowHarness();
  });
  afterAll(() => harness.close());

  async function analyse(name: string, fake: FakeActivities): Promise<AnalysisResult> {
    return harness.withWorkers(fake.activities, async (client) => {
      const handle = await startAnalysis(client, name);
      const result = (await handle.result()) as AnalysisResult;
      await harness.keepHistory(handle, 'analysis', name);
      return result;
    });
  }

  it('recommends for every journey and starts a delivery that outlives it', async () => {
    const fake = fakeActivities();

    await harness.withWorkers(fake.activities, async (client) => {
      const handle = await startAnalysis(client, 'happy');
      const result = (await handle.result()) as AnalysisResult;
      await harness.keepHistory(handle, 'analysis', 'happy');
      const delivery = client.workflow.getHandle(deliveryWorkflowId('production', 'happy'));
      const { pendingSliIds } = await stateOf(delivery);
      await delivery.terminate();

      expect(result).toEqual({
        ...{ analysisId: handle.firstExecutionRunId, journeys: 2, refused: 2 },
        proposedSliIds: ['sli-of-journey-1', 'sli-of-journey-2'],
      });
      expect(pendingSliIds).toEqual(result.proposedSliIds);
      expect(await handle.query<AnalysisProgress>(ANALYSIS_PROGRESS_QUERY)).toEqual({
        ...{ stage: 'completed', progressPercent: 100, detail: '2 proposed, 2 refused' },
      });
    });

    const analysed = fake.inputsOf('recordAnalysis');
    expect([...new Set(analysed.map(({ stage }) => stage))]).toEqual([
      ...['resolving', 'collecting_evidence', 'discovering_journeys', 'recommending', 'storing', 'completed'],
    ]);
    expect(analysed.at(-1)).toMatchObject({ journeys: 2, proposed: 2, refused: 2, progressPercent: 100 });
    const times = analysed.map(({ updatedAtMs }) => updatedAtMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('fails with a message that helps when the service is unknown', async () => {
    const unknown = new ScoutError({ code: 'not_found', message: 'There is no service "x": send its traces.' });
    const fake = fakeActivities({
      resolveAnalysis: async () => {
        throw toApplicationFailure(unknown);
      },
    });

    const failure = await harness.withWorkers(fake.activities, async (client) => {
      const handle = await startAnalysis(client, 'unknown-service');
      const failed = await refusalOf(handle.result());
      await harness.keepHistory(handle, 'analysis', 'unknown-service');
      return failed;
    });

    expect(failure).toMatchObject({ code: 'not_found', message: unknown.message });
    expect(fake.inputsOf('resolveAnalysis')).toHaveLength(1);
    expect(fake.inputsOf('recordAnalysis').at(-1)).toMatchObject({ stage: 'failed', failure: unknown.message });
  });

  it('completes without a delivery when no telemetry has arrived', async () => {
    const fake = fakeActivities({ collectEvidence: async () => ({ kind: 'none' }) });

    const result = await analyse('no-telemetry', fake);

    expect(result).toMatchObject({ journeys: 0, proposedSliIds: [] });
    expect(fake.inputsOf('recordDelivery')).toHaveLength(0);
  });

  it('completes without a delivery when no journey was used', async () => {
    const fake = fakeActivities({ discoverJourneys: async () => ({ journeyIds: [], found: 0, serviceTotal: 0 }) });

    const result = await analyse('no-journeys', fake);

    expect(result).toMatchObject({ journeys: 0, proposedSliIds: [] });
    expect(fake.inputsOf('recommendJourney')).toHaveLength(0);
  });

  it('completes without a delivery when everything is refused', async () => {
    const fake = fakeActivities({ recommendJourney: async () => ({ proposedSliIds: [], refused: 2 }) });

    const result = await analyse('all-refused', fake);

    expect(result).toMatchObject({ journeys: 2, proposedSliIds: [], refused: 4 });
    expect(fake.inputsOf('recordDelivery')).toHaveLength(0);
  });

  it('hands over what other journeys proposed before it fails for one that cannot be analysed', async () => {
    const lost = new ScoutError({ code: 'data_loss', message: 'A sketch cannot be read.' });
    const fake = fakeActivities({
      recommendJourney: async ({ journeyId }) => {
        if (journeyId === 'journey-1') throw toApplicationFailure(lost);
        return { proposedSliIds: ['sli-2'], refused: 1 };
      },
    });

    await harness.withWorkers(fake.activities, async (client) => {
      const handle = await startAnalysis(client, 'one-journey-fails');
      const failure = await refusalOf(handle.result());
      await harness.keepHistory(handle, 'analysis', 'one-journey-fails');
      const delivery = client.workflow.getHandle(deliveryWorkflowId('production', 'one-journey-fails'));

      expect(failure.code).toBe('data_loss');
      expect(failure.message).toBe('1 of 2 journeys could not be analysed; the first: A sketch cannot be read.');
      expect((await stateOf(delivery)).pendingSliIds).toEqual(['sli-2']);
      await delivery.terminate();
    });
  });

  it('gives its recommendations to the delivery that runs already', async () => {
    const fake = fakeActivities();

    await harness.withWorkers(fake.activities, async (client) => {
      const delivery = await startDelivery(client, 'delivery-runs', { sliIds: ['sli-old'] });
      const handle = await startAnalysis(client, 'delivery-runs');
      await handle.result();
      await harness.keepHistory(handle, 'analysis', 'delivery-runs');
      await until(async () => (await stateOf(delivery)).pendingSliIds.length === 3);
      await delivery.terminate();
    });

    expect(fake.inputsOf('selectPending')).toEqual([{ sliIds: ['sli-old', 'sli-of-journey-1', 'sli-of-journey-2'] }]);
  });

  it('joins a running analysis instead of starting a second one', async () => {
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const fake = fakeActivities({
      collectEvidence: async () => {
        await held;
        return { kind: 'none' };
      },
    });

    await harness.withWorkers(fake.activities, async (client) => {
      const options = { workflowId: analysisWorkflowId('production', 'joined'), taskQueue: TaskQueue.control };
      const args = [{ service: 'joined', environment: 'production', windowDays: 14, delivery: SETTINGS }];
      const start = () =>
        client.workflow.start(ANALYSIS_WORKFLOW, { ...options, args, workflowIdConflictPolicy: 'USE_EXISTING' });
      const first = await start();
      await until(() => fake.inputsOf('collectEvidence').length === 1);
      const second = await start();
      release?.();
      await first.result();

      expect(second.firstExecutionRunId).toBe(first.firstExecutionRunId);
    });

    expect(fake.inputsOf('resolveAnalysis')).toHaveLength(1);
  });

  it('lets an earlier analysis of the day stand for it while something of it waits for a decision', async () => {
    const fake = fakeActivities({
      resolveAnalysis: async () => ({
        ...({ kind: 'reused', analysisId: 'earlier', startedAtMs: 1, journeys: 5, refused: 6 } as const),
        pendingSliIds: ['sli-3'],
      }),
    });

    const result = await analyse('reused', fake);

    expect(result).toEqual({ analysisId: 'earlier', journeys: 5, proposedSliIds: ['sli-3'], refused: 6 });
    expect(fake.inputsOf('recordAnalysis').at(-1)).toMatchObject({ stage: 'completed', journeys: 5, proposed: 1 });
    expect(fake.inputsOf('recommendJourney')).toHaveLength(0);
  });

  it('works on at most four journeys at once', async () => {
    const journeyIds = Array.from({ length: 12 }, (_, index) => `journey-${String(index)}`);
    let underWay = 0;
    let most = 0;
    const fake = fakeActivities({
      discoverJourneys: async () => ({ journeyIds, found: 40, serviceTotal: 9 }),
      recommendJourney: async () => {
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise((resolve) => setTimeout(resolve, 20));
        underWay -= 1;
        return { proposedSliIds: [], refused: 2 };
      },
    });

    const result = await analyse('many-journeys', fake);

    expect(result).toMatchObject({ journeys: 12, refused: 24 });
    expect(most).toBe(4);
  });

  it('records a cancellation as a failure', async () => {
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const fake = fakeActivities({
      collectEvidence: async () => {
        await held;
        return { kind: 'none' };
      },
    });

    const failure = await harness.withWorkers(fake.activities, async (client) => {
      const handle = await startAnalysis(client, 'cancelled');
      await until(() => fake.inputsOf('collectEvidence').length === 1);
      await handle.cancel();
      const failed = await refusalOf(handle.result());
      release?.();
      await harness.keepHistory(handle, 'analysis', 'cancelled');
      return failed;
    });

    expect(failure.code).toBe('cancelled');
    expect(fake.inputsOf('recordAnalysis').at(-1)).toMatchObject({ stage: 'failed' });
  });
});
