import {
  QueryNotRegisteredError,
  QueryRejectedError,
  WorkflowNotFoundError,
  isGrpcServiceError,
} from '@temporalio/client';
import {
  WorkflowFailedError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { fromFailure } from '../activities/failure.ts';
import { ErrorCode } from '../domain/errors/error-code.ts';
import { ScoutError } from '../domain/errors/scout-error.ts';

/** gRPC status numbers by our code; a status that is not here means that the server is in trouble. */
const CODE_OF_STATUS: ReadonlyMap<number, ErrorCode> = new Map([
  [3, ErrorCode.invalidArgument],
  [4, ErrorCode.deadlineExceeded],
  [5, ErrorCode.notFound],
  [7, ErrorCode.permissionDenied],
  [8, ErrorCode.resourceExhausted],
  [9, ErrorCode.failedPrecondition],
  [16, ErrorCode.unauthenticated],
]);

/** Converts what the Temporal client throws: a refused update to its own code, a server in trouble to `unavailable`. */
export function fromClientError(error: unknown): ScoutError {
  if (error instanceof ScoutError) return error;
  if (error instanceof WorkflowUpdateFailedError || error instanceof WorkflowFailedError) return fromFailure(error);
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
    return new ScoutError({
      code: ErrorCode.deadlineExceeded,
      message: 'The decision was sent but not confirmed in time; repeating it is safe.',
      cause: error,
    });
  }
  return new ScoutError({
    code: codeOf(error),
    message: 'The Temporal server could not do what was asked; the log of this process has the cause.',
    cause: error,
  });
}

/** Whether the workflow is not there, or closed too long ago to answer. */
export function isGone(error: unknown): boolean {
  return (
    error instanceof WorkflowNotFoundError ||
    error instanceof QueryRejectedError ||
    error instanceof QueryNotRegisteredError
  );
}

function codeOf(error: unknown): ErrorCode {
  const grpc = error instanceof Error && isGrpcServiceError(error.cause) ? error.cause : error;
  if (!isGrpcServiceError(grpc)) return ErrorCode.internal;
  return CODE_OF_STATUS.get(grpc.code) ?? ErrorCode.unavailable;
}
