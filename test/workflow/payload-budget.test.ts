import type { Client, WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANALYSIS_WORKFLOW, analysisWorkflowId } from '../../contracts/workflows/analysis-messages.ts';
import type { AnalysisInput } from '../../contracts/workflows/analysis-messages.ts';
import { DECISION_SIGNAL, deliveryWorkflowId } from '../../contracts/workflows/delivery-messages.ts';
import { TaskQueue } from '../../contracts/workflows/task-queues.ts';
import { stableHash } from '../../domain/fingerprint/stable-hash.ts';
import { DECISION_LIMITS } from '../../domain/decision/validate-decision.ts';
import { MAX_PAYLOAD_BYTES, payloadSizes } from '../support/payload-sizes.ts';
import { SETTINGS, resultOf } from './support/delivery-scenario.ts';
import { fakeActivities } from './support/fake-activities.ts';
import { createWorkflowHarness } from './support/workflow-harness.ts';
import type { WorkflowHarness } from './support/workflow-harness.ts';

const REF = { service: 'budget', environment: 'production' };
const JOURNEYS = Array.from({ length: 100 }, (_, index) => stableHash(['journey', String(index)]));
const slisOf = (journeyId: string) => ['availability', 'latency'].map((kind) => stableHash([journeyId, kind]));

/** The largest service that an analysis covers, with everything approved under the longest ids that are accepted. */
describe('the payload budget', () => {
  let harness: WorkflowHarness;
  beforeAll(async () => {
    harness = await createWorkflowHarness();
  });
  afterAll(() => harness.close());

  /** Payload sizes of all runs of a workflow, from the first on. */
  async function sizesOfRuns(client: Client, workflowId: string, firstRunId: string) {
    const sizes: number[] = [];
    let runs = 0;
    for (let runId: string | undefined = firstRunId; runId !== undefined;) {
      const history: Awaited<ReturnType<WorkflowHandle['fetchHistory']>> = await client.workflow
        .getHandle(workflowId, runId)
        .fetchHistory();
      sizes.push(...payloadSizes(JSON.parse(historyToJSON(history))));
      const last = history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes;
      runId = last?.newExecutionRunId ?? undefined;
      runs += 1;
    }
    return { runs, largest: Math.max(...sizes), count: sizes.length };
  }

  it('holds for a hundred journeys and two hundred approvals', async () => {
    const fake = fakeActivities({
      discoverJourneys: async () => ({ journeyIds: JOURNEYS, found: 500, serviceTotal: 1e9 }),
      recommendJourney: async ({ journeyId }) => ({ proposedSliIds: slisOf(journeyId), refused: 0 }),
      generateSloArtifacts: async ({ sloId }) => ({
        artifactIds: ['a', 'b', 'c', 'd', 'e'].map((type) => stableHash([sloId, type])),
      }),
    });
    const input: AnalysisInput = {
      ...{ ...REF, windowDays: 14, forceRefresh: false, requestedBy: 'ada', delivery: SETTINGS },
    };

    const { analysed, delivered } = await harness.withWorkers(fake.activities, async (client) => {
      const analysisId = analysisWorkflowId(REF.environment, REF.service);
      const options = { workflowId: analysisId, taskQueue: TaskQueue.control, args: [input] };
      const analysis = await client.workflow.start(ANALYSIS_WORKFLOW, options);
      await analysis.result();
      const delivery = client.workflow.getHandle(deliveryWorkflowId(REF.environment, REF.service));
      const { runId } = await delivery.describe();
      for (const sliId of JOURNEYS.flatMap(slisOf)) {
        const decisionId = sliId.padEnd(DECISION_LIMITS.idLength, 'x');
        await delivery.signal(DECISION_SIGNAL, { decisionId, sliId, verdict: 'approve', actor: 'ada@example.com' });
      }
      await resultOf(delivery);
      return {
        analysed: await sizesOfRuns(client, analysisId, analysis.firstExecutionRunId),
        delivered: await sizesOfRuns(client, delivery.workflowId, runId),
      };
    });

    expect(fake.inputsOf('openPullRequest').map(({ sloIds }) => sloIds.length)).toEqual([50, 50, 50, 50]);
    expect(delivered.runs).toBe(4);
    expect(analysed.largest).toBeLessThanOrEqual(MAX_PAYLOAD_BYTES);
    expect(delivered.largest).toBeLessThanOrEqual(MAX_PAYLOAD_BYTES);
    expect(delivered.largest).toBeGreaterThan(10_000);
  });
});
