import type { ErrorCode } from '../domain/errors/error-code.ts';

/** Numbers of the gRPC status codes (https://grpc.io/docs/guides/status-codes/) for every code of ours. */
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
