import grpc from '@grpc/grpc-js';
import type { ErrorCode } from '../domain/errors/error-code.ts';

/** The gRPC status (https://grpc.io/docs/guides/status-codes/) of every code of ours: each has its namesake. */
export const GRPC_STATUS: Readonly<Record<ErrorCode, grpc.status>> = {
  cancelled: grpc.status.CANCELLED,
  invalid_argument: grpc.status.INVALID_ARGUMENT,
  deadline_exceeded: grpc.status.DEADLINE_EXCEEDED,
  not_found: grpc.status.NOT_FOUND,
  already_exists: grpc.status.ALREADY_EXISTS,
  permission_denied: grpc.status.PERMISSION_DENIED,
  resource_exhausted: grpc.status.RESOURCE_EXHAUSTED,
  failed_precondition: grpc.status.FAILED_PRECONDITION,
  aborted: grpc.status.ABORTED,
  internal: grpc.status.INTERNAL,
  unavailable: grpc.status.UNAVAILABLE,
  data_loss: grpc.status.DATA_LOSS,
  unauthenticated: grpc.status.UNAUTHENTICATED,
};
