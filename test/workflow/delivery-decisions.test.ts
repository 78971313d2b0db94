import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeActivities } from './support/fake-activities.ts';
import { createWorkflowHarness } from './support/workflow-harness.ts';
import type { WorkflowHarness } from './support/workflow-harness.ts';

let harness: WorkflowHarness;
beforeAll(async () => {
  harness = await createWorkflowHarness();
});
afterAll(() => harness.close());

describe('probe', () => {
  it('runs', async () => {
    const fake = fakeActivities();
    const result = await harness.withWorkers(fake.activities, async (client) => {
      const handle = await client.workflow.start('delivery', {
        workflowId: 'delivery/x/y',
        taskQueue: 'slo-scout-control',
        args: [
          {
            service: 'y',
            environment: 'x',
            sliIds: ['a'],
            approvedSloIds: [],
            settings: { remindAfterMs: 3600000, expireAfterMs: 864e5, mergePollMs: 60000, verifyTimeoutMs: 600000, windowDays: 28 },
          },
        ],
      });
      const out = await handle.executeUpdate('decide', { args: [{ sliId: 'a', verdict: 'approve', actor: 'x' }], updateId: 'u1' });
      console.log(out);
      return handle.result();
    });
    console.log(result, fake.stages(), fake.calls.map((c) => c.name));
    expect(result).toBeDefined();
  });
});
