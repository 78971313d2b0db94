import { ApplicationFailure, CancelledFailure, TimeoutFailure, isCancellation } from '@temporalio/workflow';
import type { TemporalFailure } from '@temporalio/workflow';
import { ErrorCode, isErrorCode } from '../domain/errors/error-code.ts';

/** What a step failed with, in our own code and in words for a person. */
export interface FailureFacts {
  readonly code: ErrorCode;
  readonly message: string;
}

/** Reads the code and message out of a Temporal failure, which nests the original one as its cause. */
export function failureFacts(error: unknown): FailureFacts {
  if (isCancellation(error)) {
    return { code: ErrorCode.cancelled, message: 'Somebody cancelled the workflow; start it again when wanted.' };
  }
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof ApplicationFailure) return fromApplicationFailure(current);
    if (current instanceof TimeoutFailure) return { code: ErrorCode.deadlineExceeded, message: timeoutMessage(error) };
    if (current instanceof CancelledFailure) return { code: ErrorCode.cancelled, message: current.message };
  }
  return { code: ErrorCode.internal, message: 'An internal error occurred; the log of the worker has its cause.' };
}

/**
 * The only errors that workflows and their handlers throw: any other one would fail the task and be retried for ever.
 * A cancellation stays one, so that the server shows the workflow as cancelled and not as failed.
 */
export function workflowFailure({ code, message }: FailureFacts): TemporalFailure {
  if (code === ErrorCode.cancelled) return new CancelledFailure(message);
  return ApplicationFailure.nonRetryable(message, code);
}

function fromApplicationFailure(failure: ApplicationFailure): FailureFacts {
  return { code: isErrorCode(failure.type) ? failure.type : ErrorCode.internal, message: failure.message };
}

function timeoutMessage(error: unknown): string {
  const step = (error as { readonly activityType?: unknown }).activityType;
  return `The step ${typeof step === 'string' ? step : 'of the workflow'} did not finish in its time, after retries.`;
}
