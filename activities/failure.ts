import { asyncLocalStorage } from '@temporalio/activity';
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  TemporalFailure,
  TerminatedFailure,
  TimeoutFailure,
} from '@temporalio/common';
import { ErrorCode, isErrorCode, isRetryable } from '../domain/errors/error-code.ts';
import type { ErrorDetails } from '../domain/errors/scout-error.ts';
import { ScoutError } from '../domain/errors/scout-error.ts';

/**
 * The mapping between our failures and Temporal's: an ApplicationFailure's `type` is our code, and what no retry can
 * mend is non-retryable. The cause stays behind: a failure is written to workflow histories, which people read.
 */
export function toApplicationFailure(error: unknown): ApplicationFailure {
  const failure = ScoutError.from(error);
  return ApplicationFailure.create({
    type: failure.code,
    message: failure.message,
    nonRetryable: !isRetryable(failure.code),
    details: [failure.details],
  });
}

/** The way back: what a workflow, an update or an activity failed with, as one of ours. */
export function fromFailure(error: unknown): ScoutError {
  const cause = deepestFailure(error);
  if (cause instanceof ApplicationFailure) return fromApplicationFailure(cause, error);
  return ScoutError.from(error, describe(cause));
}

/** Wraps each activity so that it fails with an ApplicationFailure; Temporal's own failures pass through. */
export function withFailures<A extends object>(activities: A): A {
  const entries = Object.entries(activities as Record<string, Activity>);
  return Object.fromEntries(entries.map(([name, activity]) => [name, failWithCode(activity)] as const)) as A;
}

/** An activity takes one input object. */
type Activity = (input: unknown) => Promise<unknown>;

function failWithCode(activity: Activity): Activity {
  return async (input) => {
    try {
      return await activity(input);
    } catch (error) {
      // Cancellation must stay recognisable, or the server would retry what somebody stopped.
      if (error instanceof TemporalFailure) throw error;
      logCause(error);
      throw toApplicationFailure(error);
    }
  };
}

/** The history gets the message alone; the cause is for the log of this process. */
function logCause(error: unknown): void {
  const { code } = ScoutError.from(error);
  // Activities are plain functions too, which tests call without a worker: then there is no log.
  asyncLocalStorage.getStore()?.log.warn('an activity failed', { code, error });
}

function deepestFailure(error: unknown): unknown {
  let current = error;
  while (isEnvelope(current) && current.cause !== undefined) current = current.cause;
  return current;
}

/** Failures that only say where another one happened. Client errors are recognised by name: this folder has no client. */
function isEnvelope(error: unknown): error is Error {
  if (error instanceof ActivityFailure || error instanceof ChildWorkflowFailure) return true;
  return error instanceof Error && (error.name === 'WorkflowUpdateFailedError' || error.name === 'WorkflowFailedError');
}

function fromApplicationFailure(failure: ApplicationFailure, cause: unknown): ScoutError {
  if (!isErrorCode(failure.type)) return ScoutError.from(cause);
  return new ScoutError({
    code: failure.type,
    message: failure.message,
    cause,
    details: (failure.details?.[0] ?? {}) as ErrorDetails,
  });
}

function describe(cause: unknown): { readonly code: ErrorCode; readonly message: string } | undefined {
  if (cause instanceof TimeoutFailure) {
    return { code: ErrorCode.deadlineExceeded, message: 'A step did not finish in its time; the logs say which.' };
  }
  if (cause instanceof CancelledFailure || cause instanceof TerminatedFailure) {
    return { code: ErrorCode.cancelled, message: 'Somebody stopped the workflow.' };
  }
  return undefined;
}
