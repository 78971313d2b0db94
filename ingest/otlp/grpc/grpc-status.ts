import type { ErrorCode } from '../../../domain/errors/error-code.ts';
import type { ScoutError } from '../../../domain/errors/scout-error.ts';

/** The gRPC statuses (https://grpc.io/docs/guides/status-codes/) that are told here. */
export const GrpcStatus = { ok: 0, resourceExhausted: 8, unimplemented: 12 } as const;

/** The gRPC status of every code of ours: each has its namesake. */
export const GRPC_STATUS: Readonly<Record<ErrorCode, number>> = {
  cancelled: 1,
  invalid_argument: 3,
  deadline_exceeded: 4,
  not_found: 5,
  already_exists: 6,
  permission_denied: 7,
  resource_exhausted: 8,
  failed_precondition: 9,
  aborted: 10,
  internal: 13,
  unavailable: 14,
  data_loss: 15,
  unauthenticated: 16,
};

/**
 * The status that a call fails with. A message over the limit is RESOURCE_EXHAUSTED, as gRPC servers have it; clients
 * send it again only when the answer says when, and for these it does not.
 */
export function grpcStatusOf(error: ScoutError): number {
  return error.details['maxBytes'] === undefined ? GRPC_STATUS[error.code] : GrpcStatus.resourceExhausted;
}
