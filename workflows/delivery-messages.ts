import {
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  log,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import type { DeliveryActivities } from '../activities/delivery-activities.ts';
import {
  DECIDE_UPDATE,
  DECISION_SIGNAL,
  DELIVERY_STATE_QUERY,
  DELIVER_NOW_SIGNAL,
  PULL_REQUEST_CLOSED_SIGNAL,
  RECOMMENDATIONS_ADDED_SIGNAL,
} from '../contracts/workflows/delivery-messages.ts';
import type {
  DecisionMessage,
  DecisionOutcome,
  DeliverNow,
  DeliveryState,
  PullRequestClosed,
  RecommendationsAdded,
} from '../contracts/workflows/delivery-messages.ts';
import { addPending, decide, decisionIdOf, dropPending, undecide } from '../domain/decision/decide.ts';
import type { DecideOutcome } from '../domain/decision/decide.ts';
import type { Decision } from '../domain/decision/decision.ts';
import { sloIdOf } from '../domain/decision/slo-from-decision.ts';
import { describeProblems, validateDecision } from '../domain/decision/validate-decision.ts';
import type { SubmittedDecision } from '../domain/decision/validate-decision.ts';
import { ErrorCode } from '../domain/errors/error-code.ts';
import { addWaiting, describeRun, pendingOf, showInList, startClock } from './delivery-run.ts';
import type { DeliveryRun } from './delivery-run.ts';
import { failureFacts, workflowFailure } from './failure.ts';
import { database } from './options.ts';

const { recordDecision, recordLateDecision, selectPending } = proxyActivities<DeliveryActivities>(database);

const decideUpdate = defineUpdate<DecisionOutcome, [DecisionMessage]>(DECIDE_UPDATE);
const decisionSignal = defineSignal<[unknown]>(DECISION_SIGNAL);
const recommendationsAdded = defineSignal<[RecommendationsAdded]>(RECOMMENDATIONS_ADDED_SIGNAL);
const deliverNow = defineSignal<[DeliverNow?]>(DELIVER_NOW_SIGNAL);
const pullRequestClosed = defineSignal<[PullRequestClosed]>(PULL_REQUEST_CLOSED_SIGNAL);
const deliveryState = defineQuery<DeliveryState>(DELIVERY_STATE_QUERY);

/** Sets all handlers; must run before the first await, or an early message would find none. */
export function handleMessages(run: DeliveryRun): void {
  setHandler(deliveryState, () => describeRun(run));
  setHandler(decideUpdate, (message) => decideByUpdate(run, message), {
    validator: (message) => rejectUnlessDecidable(run, message),
  });
  setHandler(decisionSignal, (message) => decideBySignal(run, message));
  setHandler(recommendationsAdded, ({ sliIds }) => addRecommendations(run, sliIds));
  setHandler(deliverNow, (message) => {
    addWaiting(run, message?.sloIds ?? []);
    // With nothing approved there is nothing to deliver: the wait goes on.
    run.deliverNow = run.waitingSloIds.length > 0 || run.recording > 0;
  });
  setHandler(pullRequestClosed, (message) => {
    run.closed = message;
  });
}

/** Synchronous and without effect, as an update's validator must be. A rejected update leaves no trace in the history. */
function rejectUnlessDecidable(run: DeliveryRun, message: unknown): void {
  const check = validateDecision(message);
  if (check.kind === 'invalid') {
    throw workflowFailure({ code: ErrorCode.invalidArgument, message: describeProblems(check.problems) });
  }
  const { outcome } = decide(run.decisions, check.decision);
  if (outcome.kind === 'unknown' || outcome.kind === 'late') throw workflowFailure(refusal(outcome));
}

function refusal(outcome: Extract<DecideOutcome, { kind: 'unknown' | 'late' }>) {
  const message =
    outcome.kind === 'unknown'
      ? 'This delivery does not wait for that recommendation: a newer analysis replaced it, or it belongs to another service.'
      : `The recommendation is ${outcome.sli.status} already; the first decision stands.`;
  return { code: ErrorCode.failedPrecondition, message };
}

async function decideByUpdate(run: DeliveryRun, message: DecisionMessage): Promise<DecisionOutcome> {
  const check = validateDecision(message);
  if (check.kind === 'invalid') {
    throw workflowFailure({ code: ErrorCode.invalidArgument, message: describeProblems(check.problems) });
  }
  const outcome = await takeDecision(run, check.decision);
  if (outcome.kind === 'unknown' || outcome.kind === 'late') throw workflowFailure(refusal(outcome));
  const { sliId, status } = outcome.sli;
  return {
    sliId,
    status,
    ...(status === 'approved' ? { sloId: sloIdOf(sliId) } : {}),
    repeated: outcome.kind === 'repeated',
  };
}

/** Nobody waits for the answer of a signal, and its text may be typed by hand: what is wrong goes to the log. */
async function decideBySignal(run: DeliveryRun, message: unknown): Promise<void> {
  const check = validateDecision(message);
  if (check.kind === 'invalid') {
    const problems = check.problems.map((problem) => problem.code);
    log.warn('ignored an invalid decision signal', { problems });
    return;
  }
  try {
    const outcome = await takeDecision(run, check.decision);
    if (outcome.kind === 'unknown') log.warn('ignored a decision for a recommendation that is not waited for');
    if (outcome.kind === 'late') await recordLateDecision({ decision: complete(check.decision) });
  } catch (error) {
    log.error('a decision by signal could not be recorded', { failure: failureFacts(error).code });
  }
}

/**
 * The reducer runs before the first await, so of two decisions in one task the first wins and the second sees it.
 * A repeat waits until the winner's effects are written: its sender must not be told more than is true.
 */
async function takeDecision(run: DeliveryRun, submitted: SubmittedDecision): Promise<DecideOutcome> {
  let step = decide(run.decisions, submitted);
  if (step.outcome.kind === 'repeated' && run.recording > 0) {
    await condition(() => run.recording === 0);
    step = decide(run.decisions, submitted);
  }
  if (step.outcome.kind !== 'accepted') return step.outcome;
  run.decisions = step.state;
  await putIntoEffect(run, complete(submitted));
  return step.outcome;
}

async function putIntoEffect(run: DeliveryRun, decision: Decision): Promise<void> {
  run.recording += 1;
  showInList(run);
  try {
    const effect = await recordDecision({ decision });
    if (effect.status === 'approved') addWaiting(run, [effect.sloId]);
  } catch (error) {
    run.decisions = undecide(run.decisions, decision);
    showInList(run);
    throw workflowFailure(failureFacts(error));
  } finally {
    run.recording -= 1;
  }
}

/** A newer analysis superseded the pending ones of its journeys, in the database; they are forgotten here too. */
async function addRecommendations(run: DeliveryRun, sliIds: readonly string[]): Promise<void> {
  run.decisions = addPending(run.decisions, sliIds);
  run.additions += 1;
  startClock(run);
  const asked = pendingOf(run);
  try {
    const still = new Set((await selectPending({ sliIds: asked })).sliIds);
    run.decisions = dropPending(
      run.decisions,
      asked.filter((sliId) => !still.has(sliId)),
    );
  } catch (error) {
    log.error('could not find out which recommendations are superseded', { failure: failureFacts(error).code });
  }
  showInList(run);
}

function complete(submitted: SubmittedDecision): Decision {
  return {
    ...submitted,
    decisionId: decisionIdOf(submitted),
    reason: submitted.reason ?? '',
    atMs: Date.now(),
  };
}
