import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { PullRequestStatus } from '../activities/delivery-activities.ts';
import type {
  DeliveryInput,
  DeliveryResume,
  DeliveryState,
  PullRequestClosed,
  ResumedChange,
} from '../contracts/workflows/delivery-messages.ts';
import { addPending, sliIdsWith } from '../domain/decision/decide.ts';
import type { DecisionState } from '../domain/decision/decide.ts';
import type { DeliveryStage } from '../domain/delivery/delivery.ts';
import type { PolicyVerdict } from '../domain/policy/policy.ts';
import { pendingAttribute, stageAttribute } from './search-attributes.ts';

/** Decided recommendations that are carried across a continue-as-new, newest last: the payload stays small. */
const MAX_REMEMBERED = 200;

/** What is on its way to Git. */
export interface Change {
  /** Run id of the run in which it began: a pull request may outlive that run's history. */
  readonly deliveryId: string;
  readonly startedAtMs: number;
  readonly sloIds: readonly string[];
  readonly artifactIds: readonly string[];
  readonly policy?: PolicyVerdict;
  readonly pullRequest?: Pick<PullRequestStatus, 'number' | 'url'> & { readonly openedAtMs: number };
}

/**
 * The state of one run of `delivery`, changed by the main line and by the message handlers between its awaits.
 *
 *     awaiting_decision ──► checking_policy ──► generating_artifacts ──► validating ──► opening_pull_request
 *       │        │               │                                          │               │
 *       ▼        ▼               ▼                                          ▼               ▼
 *     rejected expired     denied_by_policy                        invalid_artifacts   awaiting_merge
 *                                                                                       │         │
 *     (from any step: failed)                                       pull_request_closed ◄     verifying
 *                                                                                              │     │
 *                                                                                       deployed    not_live
 */
export interface DeliveryRun {
  readonly input: DeliveryInput;
  decisions: DecisionState;
  /** Approved SLOs that no change carries yet, oldest first. */
  waitingSloIds: readonly string[];
  /** Decisions that won but whose effects are still being written. */
  recording: number;
  /** Grows when recommendations are added: the clock starts again. */
  additions: number;
  expiresAtMs: number;
  nextReminderAtMs: number;
  remindersSent: number;
  /** Somebody asked not to wait for the undecided ones. */
  deliverNow: boolean;
  change: Change;
  stage: DeliveryStage;
  closed: PullRequestClosed | undefined;
}

/** Starts from the input, or where the previous run stopped. */
export function createDeliveryRun(input: DeliveryInput): DeliveryRun {
  const fresh: DeliveryRun = {
    input,
    decisions: addPending({ slis: [] }, input.sliIds),
    waitingSloIds: input.approvedSloIds,
    recording: 0,
    additions: 0,
    expiresAtMs: 0,
    nextReminderAtMs: 0,
    remindersSent: 0,
    deliverNow: false,
    change: newChange(),
    stage: 'awaiting_decision',
    closed: undefined,
  };
  if (input.resume !== undefined) return resumeRun(fresh, input.resume);
  startClock(fresh);
  return fresh;
}

function resumeRun(fresh: DeliveryRun, resume: DeliveryResume): DeliveryRun {
  const { slis, expiresAtMs, nextReminderAtMs, remindersSent, deliverNow, change } = resume;
  const run = { ...fresh, decisions: { slis }, expiresAtMs, nextReminderAtMs, remindersSent, deliverNow };
  if (change === undefined) return run;
  return { ...run, change: resumedChange(change), stage: 'awaiting_merge', closed: change.closed };
}

/** People get the full time for what is new; the older pending ones wait with it. */
export function startClock(run: DeliveryRun): void {
  const now = Date.now();
  run.expiresAtMs = now + run.input.settings.expireAfterMs;
  run.nextReminderAtMs = now + run.input.settings.remindAfterMs;
  run.remindersSent = 0;
}

/** Adds approved SLOs to what the next change carries, each once and none that is on its way already. */
export function addWaiting(run: DeliveryRun, sloIds: readonly string[]): void {
  const onTheirWay = new Set(run.change.sloIds);
  const waiting = new Set([...run.waitingSloIds, ...sloIds.filter((sloId) => !onTheirWay.has(sloId))]);
  run.waitingSloIds = [...waiting];
}

/** Recommendations that wait for a decision. */
export function pendingOf(run: DeliveryRun): readonly string[] {
  return sliIdsWith(run.decisions, 'pending');
}

/** Shows the stage and the number of pending decisions in the workflow list. */
export function showInList(run: DeliveryRun): void {
  upsertSearchAttributes([stageAttribute(run.stage), pendingAttribute(pendingOf(run).length)]);
}

/** The answer to the state query. */
export function describeRun(run: DeliveryRun): DeliveryState {
  const { pullRequest } = run.change;
  return {
    stage: run.stage,
    pendingSliIds: pendingOf(run),
    approvedSloIds: [...run.change.sloIds, ...run.waitingSloIds],
    rejectedSliIds: sliIdsWith(run.decisions, 'rejected'),
    remindersSent: run.remindersSent,
    ...(pullRequest === undefined ? {} : { pullRequestNumber: pullRequest.number, pullRequestUrl: pullRequest.url }),
  };
}

/** The input of the next run: with the open change when there is one, else for a change of its own. */
export function nextInput(run: DeliveryRun, openChange: boolean): DeliveryInput {
  const { service, environment, settings } = run.input;
  const decided = run.decisions.slis.filter((sli) => sli.status !== 'pending').slice(-MAX_REMEMBERED);
  const pending = run.decisions.slis.filter((sli) => sli.status === 'pending');
  const change = openChange ? openChangeOf(run) : undefined;
  const resume: DeliveryResume = {
    slis: [...decided, ...pending],
    expiresAtMs: run.expiresAtMs,
    nextReminderAtMs: run.nextReminderAtMs,
    remindersSent: run.remindersSent,
    deliverNow: run.deliverNow,
    ...(change === undefined ? {} : { change }),
  };
  return { service, environment, settings, sliIds: [], approvedSloIds: run.waitingSloIds, resume };
}

function openChangeOf(run: DeliveryRun): ResumedChange | undefined {
  const { deliveryId, startedAtMs, sloIds, artifactIds, policy, pullRequest } = run.change;
  if (pullRequest === undefined) return undefined;
  return {
    deliveryId,
    startedAtMs,
    sloIds,
    artifactIds,
    ...(policy === undefined ? {} : { policy }),
    pullRequestNumber: pullRequest.number,
    pullRequestUrl: pullRequest.url,
    pullRequestOpenedAtMs: pullRequest.openedAtMs,
    ...(run.closed === undefined ? {} : { closed: run.closed }),
  };
}

function newChange(): Change {
  const { runId } = workflowInfo();
  return { deliveryId: runId, startedAtMs: Date.now(), sloIds: [], artifactIds: [] };
}

function resumedChange(change: ResumedChange): Change {
  const { deliveryId, startedAtMs, sloIds, artifactIds, policy } = change;
  const { pullRequestNumber: number, pullRequestUrl: url, pullRequestOpenedAtMs: openedAtMs } = change;
  const pullRequest = { number, url, openedAtMs };
  return { deliveryId, startedAtMs, sloIds, artifactIds, pullRequest, ...(policy === undefined ? {} : { policy }) };
}
