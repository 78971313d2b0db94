import {
  CancellationScope,
  TemporalFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
} from '@temporalio/workflow';
import type { DeliveryInput, DeliveryResult } from '../contracts/workflows/delivery-messages.ts';
import { sliIdsWith } from '../domain/decision/decide.ts';
import { ErrorCode } from '../domain/errors/error-code.ts';
import { awaitDecisions } from './await-decisions.ts';
import { enterStage, proposeChange, settle } from './carry-change.ts';
import type { StepOutcome } from './carry-change.ts';
import { handleMessages } from './delivery-messages.ts';
import { createDeliveryRun, nextInput, pendingOf } from './delivery-run.ts';
import type { DeliveryRun } from './delivery-run.ts';
import { failureFacts, workflowFailure } from './failure.ts';
import type { FailureFacts } from './failure.ts';
import { awaitMerge, verifyLive } from './follow-pull-request.ts';

type End = Extract<StepOutcome, { kind: 'end' }> & { readonly error?: FailureFacts };
type RunOutcome = End | { readonly kind: 'continue_as_new' };

/**
 * Carries a service's approved SLOs to Git: waits for decisions, checks policy, generates and validates the artifacts,
 * opens one pull request, waits for its merge and verifies that the rules are live. One change at a time: what is
 * approved meanwhile goes into the next run.
 */
export async function delivery(input: DeliveryInput): Promise<DeliveryResult> {
  const run = createDeliveryRun(input);
  handleMessages(run);
  const outcome = await deliver(run);
  // A handler may still be writing a decision, or may have added work since.
  await condition(allHandlersFinished);
  if (outcome.kind === 'continue_as_new') return continueAsNew<typeof delivery>(nextInput(run, true));
  if (hasWork(run) && outcome.error?.code !== ErrorCode.cancelled) {
    return continueAsNew<typeof delivery>(nextInput(run, false));
  }
  if (outcome.error !== undefined) throw workflowFailure(outcome.error);
  return resultOf(run, outcome);
}

async function deliver(run: DeliveryRun): Promise<RunOutcome> {
  try {
    const outcome = await decideAndCarry(run);
    if (outcome.kind === 'end') await end(run, outcome);
    return outcome;
  } catch (error) {
    // Anything else is a defect of this code: the task fails and is retried until a release mends it.
    if (!(error instanceof TemporalFailure)) throw error;
    const facts = failureFacts(error);
    const failed: End = { kind: 'end', stage: 'failed', failure: facts.message, error: facts };
    // Also after a cancellation a reader must find out how it ended.
    await CancellationScope.nonCancellable(() => end(run, failed));
    return failed;
  }
}

async function decideAndCarry(run: DeliveryRun): Promise<RunOutcome> {
  if (run.change.pullRequest === undefined) {
    await enterStage(run, 'awaiting_decision');
    await awaitDecisions(run);
    if (run.waitingSloIds.length === 0) return { kind: 'end', stage: nothingApproved(run) };
    const proposed = await proposeChange(run);
    if (proposed.kind === 'end') return proposed;
  }
  const merged = await awaitMerge(run);
  return merged.kind === 'continue' ? verified(run) : merged;
}

async function verified(run: DeliveryRun): Promise<End> {
  const outcome = await verifyLive(run);
  return outcome.kind === 'end' ? outcome : { kind: 'end', stage: 'deployed' };
}

async function end(run: DeliveryRun, { stage, failure }: End): Promise<void> {
  const withdrawn = stage === 'pull_request_closed' || stage === 'failed';
  if (withdrawn && run.change.sloIds.length > 0) await settle(run, 'withdrawn');
  await enterStage(run, stage, failure);
}

function nothingApproved(run: DeliveryRun): 'rejected' | 'expired' {
  const rejected = sliIdsWith(run.decisions, 'rejected').length;
  return rejected > 0 && sliIdsWith(run.decisions, 'expired').length === 0 ? 'rejected' : 'expired';
}

function hasWork(run: DeliveryRun): boolean {
  return pendingOf(run).length > 0 || run.waitingSloIds.length > 0;
}

function resultOf(run: DeliveryRun, { stage, failure }: End): DeliveryResult {
  const { sloIds, pullRequest } = run.change;
  return {
    stage,
    sloIds,
    ...(pullRequest === undefined ? {} : { pullRequestUrl: pullRequest.url }),
    ...(failure === undefined ? {} : { failure }),
  };
}
