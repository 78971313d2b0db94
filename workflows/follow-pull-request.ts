import { condition, log, proxyActivities, sleep, workflowInfo } from '@temporalio/workflow';
import type { GitopsActivities, PullRequestStatus } from '../activities/delivery-activities.ts';
import type { PullRequestClosed } from '../contracts/workflows/delivery-messages.ts';
import { enterStage, settle } from './carry-change.ts';
import type { StepOutcome } from './carry-change.ts';
import type { DeliveryRun } from './delivery-run.ts';
import { poll } from './options.ts';

const { checkPullRequest, checkLiveRules } = proxyActivities<GitopsActivities>(poll);

/** Between two looks at Prometheus: it reloads its rules on its own schedule. */
const LIVE_CHECK_MS = 15_000;

/** Ten events a look: a run of a thousand replays in a blink, and weeks of waiting make few of them. */
const MAX_EVENTS = 1_000;

/** A pull request that has been open for long is looked at less often: at this share of its age. */
const POLL_SHARE_OF_AGE = 1 / 60;
const MAX_POLL_FACTOR = 10;

/** Merged, closed, or: the history has grown long and the next run waits on. */
export type MergeOutcome = StepOutcome | { readonly kind: 'continue_as_new' };

/**
 * Waits until the pull request is merged or closed. The webhook's signal is only a hint to look now: what the forge
 * says counts, so a forged or stale signal does nothing. Without signals it looks at every polling interval.
 */
export async function awaitMerge(run: DeliveryRun): Promise<MergeOutcome> {
  const { pullRequest } = run.change;
  if (pullRequest === undefined) return { kind: 'continue' };
  if (run.stage !== 'awaiting_merge') await enterStage(run, 'awaiting_merge');
  for (;;) {
    const signalled = takeSignal(run, pullRequest.number);
    const status = await checkPullRequest({ number: pullRequest.number });
    if (status.state === 'merged') return { kind: 'continue' };
    // The webhook, which has the reason, may speak while the forge is being asked.
    if (status.state === 'closed') return closedOutcome(status, signalled ?? takeSignal(run, pullRequest.number));
    if (isHistoryLong()) return { kind: 'continue_as_new' };
    await condition(() => run.closed !== undefined, pollIntervalMs(run, pullRequest.openedAtMs));
  }
}

function isHistoryLong(): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || historyLength > MAX_EVENTS;
}

function pollIntervalMs(run: DeliveryRun, openedAtMs: number): number {
  const { mergePollMs } = run.input.settings;
  const byAge = Math.floor((Date.now() - openedAtMs) * POLL_SHARE_OF_AGE);
  return Math.min(Math.max(byAge, mergePollMs), mergePollMs * MAX_POLL_FACTOR);
}

function takeSignal(run: DeliveryRun, number: number): PullRequestClosed | undefined {
  const signalled = run.closed;
  run.closed = undefined;
  if (signalled === undefined || signalled.number === number) return signalled;
  log.warn('ignored a signal about another pull request', { expected: number, received: signalled.number });
  return undefined;
}

function closedOutcome(status: PullRequestStatus, signalled: PullRequestClosed | undefined): StepOutcome {
  const spoken = signalled === undefined || signalled.reason === '' ? undefined : signalled;
  const failure = status.closedReason ?? (spoken === undefined ? undefined : `${spoken.reason} (${spoken.actor})`);
  return { kind: 'end', stage: 'pull_request_closed', failure: failure ?? 'It was closed without a reason.' };
}

/** Merged: the rules must appear in Prometheus before anybody is told that they protect something. */
export async function verifyLive(run: DeliveryRun): Promise<StepOutcome> {
  await enterStage(run, 'verifying');
  const deadlineMs = Date.now() + run.input.settings.verifyTimeoutMs;
  for (;;) {
    const live = await checkLiveRules({ artifactIds: run.change.artifactIds });
    if (live.kind !== 'missing') break;
    if (Date.now() >= deadlineMs) return { kind: 'end', stage: 'not_live', failure: notLive(live.groups) };
    await sleep(Math.max(1, Math.min(LIVE_CHECK_MS, deadlineMs - Date.now())));
  }
  await settle(run, 'live');
  return { kind: 'end', stage: 'deployed' };
}

function notLive(groups: readonly string[]): string {
  return (
    `The pull request is merged, but Prometheus has not loaded the rule groups ${groups.join(', ')}; ` +
    'check that it reads the rules of the repository, then deliver again.'
  );
}
