import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toApplicationFailure } from '../../activities/failure.ts';
import {
  DECISION_SIGNAL,
  DELIVER_NOW_SIGNAL,
  RECOMMENDATIONS_ADDED_SIGNAL,
} from '../../contracts/workflows/delivery-messages.ts';
import { sloIdOf } from '../../domain/decision/slo-from-decision.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { approval, decideBy, refusalOf, resultOf, startDelivery, stateOf, until } from './support/delivery-scenario.ts';
import { fakeActivities } from './support/fake-activities.ts';
import { createWorkflowHarness } from './support/workflow-harness.ts';
import type { WorkflowHarness } from './support/workflow-harness.ts';

const THREE = ['sli-1', 'sli-2', 'sli-3'];

describe('delivery: decisions', () => {
  let harness: WorkflowHarness;
  beforeAll(async () => {
    harness = await createWorkflowHarness();
  });
  afterAll(() => harness.close());

  it('delivers everything that is approved, in one pull request', async () => {
    const fake = fakeActivities();

    const result = await harness.withWorkers(fake.activities, async (client) => {
      const handle = await startDelivery(client, 'approve-all', { sliIds: ['sli-1', 'sli-2'] });
      const outcome = await decideBy(handle, approval({ decisionId: 'd-1' }));
      expect(outcome).toEqual({ sliId: 'sli-1', status: 'approved', sloId: sloIdOf('sli-1'), repeated: false });
      await decideBy(handle, approval({ decisionId: 'd-2', sliId: 'sli-2' }));
      const ended = await resultOf(handle);
      await harness.keepHistory(handle, 'delivery', 'approve-all');
      return ended;
    });

    expect(result).toMatchObject({ stage: 'deployed', sloIds: [sloIdOf('sli-1'), sloIdOf('sli-2')] });
    expect(fake.inputsOf('openPullRequest')).toHaveLength(1);
    expect(fake.stages()).toEqual([
      ...['awaiting_decision', 'checking_policy', 'generating_artifacts', 'validating', 'opening_pull_request'],
      ...['awaiting_merge', 'verifying', 'deployed'],
    ]);
    expect(fake.inputsOf('settleChange').map(({ outcome }) => outcome)).toEqual(['in_pull_request', 'live']);
  });

  it('passes the variant and the changes of an approval on', async () => {
    const fake = fakeActivities();
    const changes = { objectivePpm: 995_000, windowDays: 30 };

    await harness.withWorkers(fake.activities, async (client) => {
      const handle = await startDelivery(client, 'approve-with-changes');
      await decideBy(handle, approval({ decisionId: 'd-1', variant: 'aggressive', changes, reason: 'agreed' }));
      await resultOf(handle);
      await harness.keepHistory(handle, 'delivery', 'approve-with-changes');
    });

    expect(fake.inputsOf('recordDecision')).toEqual([
      {
        decision: {
          ...{ decisionId: 'd-1', sliId: 'sli-1', verdict: 'approve', actor: 'ada@example.com', reason: 'agreed' },
          ...{ variant: 'aggressive', changes, atMs: expect.any(Number) },
        },
      },
    ]);
  });

  it('ends as rejected, without a pull request, when everything is rejected', async () => {
    const fake = fakeActivities();

    const result = await harness.withWorkers(fake.activities, async (client) => {
      const handle = await startDelivery(client, 'reject-all');
      const outcome = await decideBy(handle, approval({ verdict: 'reject', reason: 'too strict' }));
      expect(outcome).toEqual({ sliId: 'sli-1', status: 'rejected', repeated: false });
      const ended = await resultOf(handle);
      await harness.keepHistory(handle, 'delivery', 'reject-all');
      return ended;
    });

    expect(result).toEqual({ stage: 'rejected', sloIds: [] });
    expect(fake.inputsOf('openPullRequest')).toHaveLength(0);
  });

  it('delivers the approved ones alone when others are rejected', async () => {
    const fake = fakeActivities();

    const result = await harness.withWorkers(fake.activities, async (client) => {
      const handle = await startDelivery(client, 'mixed', { sliIds: THREE });
      await decideBy(handle, approval());
      await decideBy(handle, approval({ sliId: 'sli-2', verdict: 'reject', reason: 'no' }));
      expect(await stateOf(handle)).toMatchObject({
        ...{ stage: 'awaiting_decision', pendingSliIds: ['sli-3'], rejectedSliIds: ['sli-2'] },
        ...{ approvedSloIds: [sloIdOf('sli-1')] },
      });
      await decideBy(handle, approval({ sliId: 'sli-3' }));
      const ended = await resultOf(handle);
      await harness.keepHistory(handle, 'delivery', 'mixed');
      return ended;
    });

    expect(result).toMatchObject({ stage: 'deployed', sloIds: [sloIdOf('sli-1'), sloIdOf('sli-3')] });
  });

  it('takes a hand-written signal as an approval and ignores what is not one', async () => {
    const fake = fakeActivities();

    const result = await harness.withWorkers(fake.activities, async (client) => {
      const handle = await startDelivery(client, 'signal');
      await handle.signal(DECISION_SIGNAL, 'approve please');
      await handle.signal(DECISION_SIGNAL, { sliId: 'sli-1', verdict: 'approve' });
      await handle.signal(DECISION_SIGNAL, { sliId: 'sli-9', verdict: 'approve', actor: 'ada' });
      await handle.signal(DECISION_SIGNAL, { sliId: 'sli-1', verdict: 'approve', actor: 'ada' });
      const ended = await resultOf(handle);
      await harness.keepHistory(handle, 'delivery', 'signal');
      return ended;
    });

    expect(result.stage).toBe('deployed');
    expect(fake.inputsOf('recordDecision')).toHaveLength(1);
  });

  it('lets the first decision win, answers repeats, refuses others and records late signals', async () => {
    const fake = fakeActivities();

    await harness.withWorkers(fake.activities, async (client) => {
      const handle = await startDelivery(client, 'duplicates', { sliIds: ['sli-1', 'sli-2'] });
      await decideBy(handle, approval({ decisionId: 'first' }));
      const repeat = await decideBy(handle, approval({ decisionId: 'first' }));
      const otherwise = await refusalOf(
        decideBy(handle, approval({ decisionId: 'second', verdict: 'reject', reason: 'no' })),
      );
      await handle.signal(DECISION_SIGNAL, approval({ decisionId: 'third' }));
      await handle.signal(DECISION_SIGNAL, approval());
      await decideBy(handle, approval({ sliId: 'sli-2' }));
      await resultOf(handle);
      await harness.keepHistory(handle, 'delivery', 'duplicates');

      expect(repeat).toMatchObject({ status: 'approved', sloId: sloIdOf('sli-1'), repeated: true });
      expect(otherwise).toMatchObject({
        code: 'failed_precondition',
        message: expect.stringContaining('approved already'),
      });
    });

    expect(fake.inputsOf('recordDecision').map(({ decision }) => decision.decisionId)).toEqual([
      'first',
      'sli-2:approve',
    ]);
    expect(fake.inputsOf('recordLateDecision').map(({ decision }) => decision.decisionId)).toEqual(['third']);
  });

  it('refuses a decision that is malformed or not waited for, with a message that helps', async () => {
    const fake = fakeActivities();

    await harness.withWorkers(fake.activities, async (client) => {
      const handle = await startDelivery(client, 'refusals');
      const malformed = await refusalOf(decideBy(handle, approval({ verdict: 'reject' })));
      const unknown = await refusalOf(decideBy(handle, approval({ sliId: 'sli-9' })));
      await handle.terminate();

      expect(malformed).toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('needs a reason') });
      expect(unknown).toMatchObject({ code: 'failed_precondition', message: expect.stringContaining('does not wait') });
    });

    expect(fake.inputsOf('recordDecision')).toHaveLength(0);
  });

  it('keeps a recommendation pending when its decision cannot be recorded', async () => {
    const superseded = new ScoutError({ code: 'failed_precondition', message: 'The recommendation is superseded.' });
    let attempts = 0;
    const fake = fakeActivities({
      recordDecision: async ({ decision }) => {
        attempts += 1;
        if (attempts === 1) throw toApplicationFailure(superseded);
        return { status: 'approved', sloId: sloIdOf(decision.sliId) };
      },
    });

    const result = await harness.withWorkers(fake.activities, async (client) => {
      const handle = await startDelivery(client, 'record-fails');
      const refused = await refusalOf(decideBy(handle, approval({ decisionId: 'd-1' })));
      expect(refused).toMatchObject({ code: 'failed_precondition', message: 'The recommendation is superseded.' });
      expect((await stateOf(handle)).pendingSliIds).toEqual(['sli-1']);
      await decideBy(handle, approval({ decisionId: 'd-2' }));
      const ended = await resultOf(handle);
      await harness.keepHistory(handle, 'delivery', 'record-fails');
      return ended;
    });

    expect(result.stage).toBe('deployed');
  });

  it('reminds, escalates before the expiry, and ends as expired when nobody decides', async () => {
    const fake = fakeActivities();

    const result = await harness.withWorkers(fake.activities, async (client) => {
      const handle = await startDelivery(client, 'expiry-without-approvals', { sliIds: ['sli-1', 'sli-2'] });
      const ended = await resultOf(handle);
      await harness.keepHistory(handle, 'delivery', 'expiry-without-approvals');
      return ended;
    });

    expect(result).toEqual({ stage: 'expired', sloIds: [] });
    const reminders = fake.inputsOf('remindReviewers').map(({ reminder, urgency }) => [reminder, urgency]);
    expect(reminders).toEqual([
      [1, 'reminder'],
      [2, 'escalation'],
    ]);
    expect(fake.inputsOf('expireRecommendations')).toMatchObject([{ sliIds: ['sli-1', 'sli-2'] }]);
  });

  it('goes on with what is approved when the rest expires, and refuses decisions that come later', async () => {
    const fake = fakeActivities({
      remindReviewers: async () => {
        throw toApplicationFailure(new ScoutError({ code: 'permission_denied', message: 'no chat' }));
      },
      checkPullRequest: async () => ({ number: 7, url: 'http://forge/pr/7', state: 'open' }),
    });

    await harness.withWorkers(fake.activities, async (client) => {
      const handle = await startDelivery(client, 'expiry-with-approvals', { sliIds: ['sli-1', 'sli-2'] });
      await decideBy(handle, approval());
      await harness.env.sleep('73 hours');
      await until(async () => (await stateOf(handle)).stage === 'awaiting_merge');
      const late = await refusalOf(decideBy(handle, approval({ sliId: 'sli-2' })));
      expect(late.message).toContain('expired already');
      expect((await stateOf(handle)).approvedSloIds).toEqual([sloIdOf('sli-1')]);
      await harness.keepHistory(handle, 'delivery', 'expiry-with-approvals');
      await handle.terminate();
    });

    expect(fake.inputsOf('expireRecommendations')).toMatchObject([{ sliIds: ['sli-2'] }]);
  });

  it('delivers at once what is approved when asked to, then waits for the rest in a run of its own', async () => {
    const fake = fakeActivities();

    const result = await harness.withWorkers(fake.activities, async (client) => {
      const handle = await startDelivery(client, 'deliver-now', { sliIds: ['sli-1', 'sli-2'] });
      await handle.signal(DELIVER_NOW_SIGNAL);
      await decideBy(handle, approval());
      expect((await stateOf(handle)).stage).toBe('awaiting_decision');
      await handle.signal(DELIVER_NOW_SIGNAL);
      // Not by a query: the time-skipping server never answers one that meets the end of a run.
      await until(() => fake.stages().slice(-2).join() === 'deployed,awaiting_decision');
      await decideBy(handle, approval({ sliId: 'sli-2', verdict: 'reject', reason: 'no' }));
      const ended = await resultOf(handle);
      const firstRun = client.workflow.getHandle(handle.workflowId, handle.firstExecutionRunId);
      await harness.keepHistory(firstRun, 'delivery', 'deliver-now');
      return ended;
    });

    expect(result.stage).toBe('rejected');
    expect(fake.inputsOf('evaluatePolicy').map(({ sloIds }) => sloIds)).toEqual([[sloIdOf('sli-1')]]);
  });

  it('adds what a newer analysis found and forgets what it superseded', async () => {
    const fake = fakeActivities({
      selectPending: async ({ sliIds }) => ({ sliIds: sliIds.filter((id) => id !== 'sli-1') }),
    });

    const result = await harness.withWorkers(fake.activities, async (client) => {
      const handle = await startDelivery(client, 'recommendations-added');
      await handle.signal(RECOMMENDATIONS_ADDED_SIGNAL, { sliIds: ['sli-2'] });
      await until(async () => (await stateOf(handle)).pendingSliIds.join() === 'sli-2');
      const superseded = await refusalOf(decideBy(handle, approval()));
      await decideBy(handle, approval({ sliId: 'sli-2' }));
      const ended = await resultOf(handle);
      await harness.keepHistory(handle, 'delivery', 'recommendations-added');
      expect(superseded.message).toContain('newer analysis');
      return ended;
    });

    expect(result).toMatchObject({ stage: 'deployed', sloIds: [sloIdOf('sli-2')] });
  });

  it('takes SLOs that are approved already straight to the policy', async () => {
    const fake = fakeActivities();

    const result = await harness.withWorkers(fake.activities, async (client) => {
      const handle = await startDelivery(client, 'redeploy', { sliIds: [], approvedSloIds: ['slo-1'] });
      await handle.signal(DELIVER_NOW_SIGNAL, { sloIds: ['slo-1'] });
      const ended = await resultOf(handle);
      await harness.keepHistory(handle, 'delivery', 'redeploy');
      return ended;
    });

    expect(result).toMatchObject({ stage: 'deployed', sloIds: ['slo-1'] });
  });
});
