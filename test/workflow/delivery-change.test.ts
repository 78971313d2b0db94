import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PullRequestStatus } from '../../activities/delivery-activities.ts';
import { toApplicationFailure } from '../../activities/failure.ts';
import { PULL_REQUEST_CLOSED_SIGNAL } from '../../contracts/workflows/delivery-messages.ts';
import type { PullRequestClosed } from '../../contracts/workflows/delivery-messages.ts';
import { sloIdOf } from '../../domain/decision/slo-from-decision.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import {
  SETTINGS,
  approval,
  decideBy,
  refusalOf,
  resultOf,
  startDelivery,
  stateOf,
  until,
} from './support/delivery-scenario.ts';
import { OPEN_PULL_REQUEST, fakeActivities } from './support/fake-activities.ts';
import type { AllActivities, FakeActivities } from './support/fake-activities.ts';
import { createWorkflowHarness } from './support/workflow-harness.ts';
import type { WorkflowHarness } from './support/workflow-harness.ts';

const APPROVED = { sliIds: [], approvedSloIds: ['slo-1', 'slo-2'] };
const NEVER_POLL = { ...SETTINGS, mergePollMs: 3_000 * 3_600_000 };

/** A forge whose pull request the test moves by hand. */
interface MovableForge {
  state: PullRequestStatus;
  readonly replaced: Partial<AllActivities>;
}

function movableForge(): MovableForge {
  const forge: MovableForge = {
    state: OPEN_PULL_REQUEST,
    replaced: { checkPullRequest: async () => forge.state },
  };
  return forge;
}

describe('delivery: the change', () => {
  let harness: WorkflowHarness;
  beforeAll(async () => {
    harness = await createWorkflowHarness();
  });
  afterAll(() => harness.close());

  /** Runs a delivery of approved SLOs to its end. */
  async function deliver(name: string, fake: FakeActivities) {
    return harness.withWorkers(fake.activities, async (client) => {
      const handle = await startDelivery(client, name, APPROVED);
      const result = await resultOf(handle);
      await harness.keepHistory(handle, 'delivery', name);
      return result;
    });
  }

  it('ends as denied, with the findings, when a policy denies', async () => {
    const explanation = 'The delivery touches 2 of 10 services; allowed are only 1.';
    const finding = { policyId: 'p', name: 'Conservative', verdict: 'deny', explanation } as const;
    const fake = fakeActivities({ evaluatePolicy: async () => ({ verdict: 'deny', findings: [finding] }) });

    const result = await deliver('policy-deny', fake);

    expect(result).toEqual({
      stage: 'denied_by_policy',
      sloIds: ['slo-1', 'slo-2'],
      failure: `Conservative: ${explanation}`,
    });
    expect(fake.inputsOf('recordDelivery').at(-1)).toMatchObject({
      ...{ stage: 'denied_by_policy', policy: { findings: [finding] } },
    });
    expect(fake.inputsOf('generateSloArtifacts')).toHaveLength(0);
  });

  it('ends with promtool’s own words when an artifact is invalid', async () => {
    const output = 'rules.yaml\nFAILED: group "x", rule 1: parse error';
    const fake = fakeActivities({ validateArtifacts: async () => ({ kind: 'failed', output }) });

    const result = await deliver('invalid-artifacts', fake);

    expect(result).toMatchObject({ stage: 'invalid_artifacts', failure: output });
    expect(fake.inputsOf('recordDelivery').at(-1)).toMatchObject({ stage: 'invalid_artifacts', failure: output });
    expect(fake.inputsOf('openPullRequest')).toHaveLength(0);
  });

  it('looks at once when the webhook speaks, and believes the forge alone', async () => {
    const forge = movableForge();
    const fake = fakeActivities(forge.replaced);
    const merged: PullRequestClosed = { number: 7, merged: true, actor: 'ada', reason: '' };

    const result = await harness.withWorkers(fake.activities, async (client) => {
      const handle = await startDelivery(client, 'merge-by-signal', { ...APPROVED, settings: NEVER_POLL });
      await until(() => fake.inputsOf('checkPullRequest').length === 1);
      await handle.signal(PULL_REQUEST_CLOSED_SIGNAL, merged);
      await until(() => fake.inputsOf('checkPullRequest').length === 2);
      await handle.signal(PULL_REQUEST_CLOSED_SIGNAL, { ...merged, number: 8 });
      await until(() => fake.inputsOf('checkPullRequest').length === 3);
      expect(await stateOf(handle)).toMatchObject({ stage: 'awaiting_merge', pullRequestNumber: 7 });
      forge.state = { ...OPEN_PULL_REQUEST, state: 'merged' };
      await handle.signal(PULL_REQUEST_CLOSED_SIGNAL, merged);
      const ended = await resultOf(handle);
      await harness.keepHistory(handle, 'delivery', 'merge-by-signal');
      return ended;
    });

    expect(result).toEqual({ stage: 'deployed', sloIds: ['slo-1', 'slo-2'], pullRequestUrl: 'http://forge/pr/7' });
    expect(fake.inputsOf('checkPullRequest')).toHaveLength(4);
  });

  it('finds the merge by polling when no webhook speaks', async () => {
    let checks = 0;
    const fake = fakeActivities({
      checkPullRequest: async () => {
        checks += 1;
        return { ...OPEN_PULL_REQUEST, state: checks < 4 ? 'open' : 'merged' };
      },
    });

    const result = await deliver('merge-by-poll', fake);

    expect(result.stage).toBe('deployed');
    expect(checks).toBe(4);
  });

  it.each([
    ['closed-with-reason', { closedReason: 'wrong team (bob)' }, 'wrong team (bob)'],
    ['closed-without-reason', {}, 'It was closed without a reason.'],
  ])('gives the SLOs back when the pull request is %s', async (name, closed, failure) => {
    const fake = fakeActivities({
      checkPullRequest: async () => ({ ...OPEN_PULL_REQUEST, state: 'closed', ...closed }),
    });

    const result = await deliver(name, fake);

    expect(result).toMatchObject({ stage: 'pull_request_closed', failure });
    expect(fake.inputsOf('settleChange').at(-1)).toMatchObject({ outcome: 'withdrawn', sloIds: ['slo-1', 'slo-2'] });
  });

  it('keeps the reason of the webhook when the forge has none', async () => {
    const forge = movableForge();
    const fake = fakeActivities(forge.replaced);

    const result = await harness.withWorkers(fake.activities, async (client) => {
      const handle = await startDelivery(client, 'closed-by-signal', { ...APPROVED, settings: NEVER_POLL });
      await until(() => fake.inputsOf('checkPullRequest').length === 1);
      forge.state = { ...OPEN_PULL_REQUEST, state: 'closed' };
      const message: PullRequestClosed = { number: 7, merged: false, actor: 'bob', reason: 'too noisy' };
      await handle.signal(PULL_REQUEST_CLOSED_SIGNAL, message);
      const ended = await resultOf(handle);
      await harness.keepHistory(handle, 'delivery', 'closed-by-signal');
      return ended;
    });

    expect(result).toMatchObject({ stage: 'pull_request_closed', failure: 'too noisy (bob)' });
  });

  it('says that the rules are not live when Prometheus does not load them in time', async () => {
    const fake = fakeActivities({ checkLiveRules: async () => ({ kind: 'missing', groups: ['sloth-slo-alerts-x'] }) });

    const result = await deliver('verify-timeout', fake);

    expect(result.stage).toBe('not_live');
    expect(result.failure).toContain('sloth-slo-alerts-x');
    expect(fake.inputsOf('settleChange').map(({ outcome }) => outcome)).toEqual(['in_pull_request']);
  });

  it('looks again until Prometheus has reloaded its rules', async () => {
    let checks = 0;
    const fake = fakeActivities({
      checkLiveRules: async () => {
        checks += 1;
        return checks < 3 ? { kind: 'missing', groups: ['g'] } : { kind: 'live' };
      },
    });

    const result = await deliver('verify-later', fake);

    expect(result.stage).toBe('deployed');
  });

  it('counts a merge as deployed where no Prometheus is configured', async () => {
    const fake = fakeActivities({ checkLiveRules: async () => ({ kind: 'unverified' }) });

    const result = await deliver('verify-unconfigured', fake);

    expect(result.stage).toBe('deployed');
  });

  it('fails with the forge’s message when no retry can mend it, and gives the SLOs back', async () => {
    const denied = new ScoutError({ code: 'permission_denied', message: 'The token may not push.' });
    const fake = fakeActivities({
      openPullRequest: async () => {
        throw toApplicationFailure(denied);
      },
    });

    const failure = await harness.withWorkers(fake.activities, async (client) => {
      const handle = await startDelivery(client, 'forge-denied', APPROVED);
      const failed = await refusalOf(handle.result());
      await harness.keepHistory(handle, 'delivery', 'forge-denied');
      return failed;
    });

    expect(failure).toMatchObject({ code: 'permission_denied', message: 'The token may not push.' });
    expect(fake.inputsOf('recordDelivery').at(-1)).toMatchObject({
      stage: 'failed',
      failure: 'The token may not push.',
    });
    expect(fake.inputsOf('settleChange').map(({ outcome }) => outcome)).toEqual(['withdrawn']);
  });

  it('retries a step that may work later', async () => {
    let attempts = 0;
    const fake = fakeActivities({
      validateArtifacts: async () => {
        attempts += 1;
        if (attempts < 3) throw toApplicationFailure(new ScoutError({ code: 'unavailable', message: 'busy' }));
        return { kind: 'passed', checked: 4 };
      },
    });

    const result = await deliver('step-retried', fake);

    expect(result.stage).toBe('deployed');
    expect(attempts).toBe(3);
  });

  it('records a cancellation as the end, with what it withdrew', async () => {
    const fake = fakeActivities({ checkPullRequest: async () => OPEN_PULL_REQUEST });

    const failure = await harness.withWorkers(fake.activities, async (client) => {
      const handle = await startDelivery(client, 'cancelled', { ...APPROVED, settings: NEVER_POLL });
      await until(() => fake.inputsOf('checkPullRequest').length === 1);
      await handle.cancel();
      const failed = await refusalOf(handle.result());
      await harness.keepHistory(handle, 'delivery', 'cancelled');
      expect((await handle.describe()).status.name).toBe('CANCELLED');
      return failed;
    });

    expect(failure.code).toBe('cancelled');
    expect(fake.inputsOf('recordDelivery').at(-1)).toMatchObject({ stage: 'failed' });
    expect(fake.inputsOf('settleChange').at(-1)).toMatchObject({ outcome: 'withdrawn' });
  });

  it('delivers what is approved meanwhile in the next run, not in the open pull request', async () => {
    const forge = movableForge();
    const fake = fakeActivities(forge.replaced);

    await harness.withWorkers(fake.activities, async (client) => {
      const handle = await startDelivery(client, 'approved-meanwhile', { ...APPROVED, settings: NEVER_POLL });
      await until(() => fake.inputsOf('checkPullRequest').length === 1);
      await handle.signal('recommendationsAdded', { sliIds: ['sli-1'] });
      await until(async () => (await stateOf(handle)).pendingSliIds.length === 1);
      await decideBy(handle, approval());
      forge.state = { ...OPEN_PULL_REQUEST, state: 'merged' };
      await handle.signal(PULL_REQUEST_CLOSED_SIGNAL, { number: 7, merged: true, actor: 'ada', reason: '' });
      const result = await resultOf(handle);
      const firstRun = client.workflow.getHandle(handle.workflowId, handle.firstExecutionRunId);
      await harness.keepHistory(firstRun, 'delivery', 'approved-meanwhile');

      expect(result).toMatchObject({ stage: 'deployed', sloIds: [sloIdOf('sli-1')] });
    });

    expect(fake.inputsOf('openPullRequest').map(({ sloIds }) => sloIds)).toEqual([
      ['slo-1', 'slo-2'],
      [sloIdOf('sli-1')],
    ]);
    const deliveryIds = new Set(fake.inputsOf('recordDelivery').map(({ deliveryId }) => deliveryId));
    expect(deliveryIds.size).toBe(2);
  });

  it('puts at most fifty SLOs into one pull request', async () => {
    const approvedSloIds = Array.from({ length: 60 }, (_, index) => `slo-${String(index)}`);
    const fake = fakeActivities();

    await harness.withWorkers(fake.activities, async (client) => {
      const handle = await startDelivery(client, 'sixty-slos', { sliIds: [], approvedSloIds });
      await resultOf(handle);
    });

    expect(fake.inputsOf('openPullRequest').map(({ sloIds }) => sloIds.length)).toEqual([50, 10]);
  });

  it('continues as new during a long wait for the merge, without losing what it knows', async () => {
    let checks = 0;
    const fake = fakeActivities({
      checkPullRequest: async () => {
        checks += 1;
        return { ...OPEN_PULL_REQUEST, state: checks < 250 ? 'open' : 'merged' };
      },
    });

    await harness.withWorkers(fake.activities, async (client) => {
      const handle = await startDelivery(client, 'continue-as-new', { sliIds: ['sli-1', 'sli-2'] });
      await decideBy(handle, approval({ decisionId: 'd-1' }));
      await decideBy(handle, approval({ decisionId: 'd-2', sliId: 'sli-2', verdict: 'reject', reason: 'no' }));
      const result = await resultOf(handle);
      const firstRun = client.workflow.getHandle(handle.workflowId, handle.firstExecutionRunId);
      const lastRun = client.workflow.getHandle(handle.workflowId);
      await harness.keepHistory(firstRun, 'delivery', 'merge-wait-first-run');
      await harness.keepHistory(lastRun, 'delivery', 'merge-wait-last-run');

      expect((await firstRun.describe()).status.name).toBe('CONTINUED_AS_NEW');
      expect(result).toMatchObject({
        stage: 'deployed',
        sloIds: [sloIdOf('sli-1')],
        pullRequestUrl: 'http://forge/pr/7',
      });
      expect(await stateOf(lastRun)).toMatchObject({ rejectedSliIds: ['sli-2'], pullRequestNumber: 7 });
    });

    expect(fake.inputsOf('openPullRequest')).toHaveLength(1);
    expect(new Set(fake.inputsOf('recordDelivery').map(({ deliveryId }) => deliveryId)).size).toBe(1);
    expect(fake.inputsOf('recordDelivery').at(-1)).toMatchObject({ stage: 'deployed', policy: { verdict: 'allow' } });
  });
});
