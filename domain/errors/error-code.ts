/**
 * The closed set of failure codes. They are the gRPC status codes that a caller can act on
 * (https://grpc.io/docs/guides/status-codes/), so one word means the same in REST, gRPC, Temporal and the stream.
 */
export const ErrorCode = {
  invalidArgument: 'invalid_argument',
  unauthenticated: 'unauthenticated',
  permissionDenied: 'permission_denied',
  notFound: 'not_found',
  alreadyExists: 'already_exists',
  failedPrecondition: 'failed_precondition',
  resourceExhausted: 'resource_exhausted',
  aborted: 'aborted',
  cancelled: 'cancelled',
  deadlineExceeded: 'deadline_exceeded',
  unavailable: 'unavailable',
  dataLoss: 'data_loss',
  internal: 'internal',
} as const;

/** One member of {@link ErrorCode}. */
export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

const RETRYABLE: Readonly<Record<ErrorCode, boolean>> = {
  invalid_argument: false,
  unauthenticated: false,
  permission_denied: false,
  not_found: false,
  already_exists: false,
  failed_precondition: false,
  resource_exhausted: true,
  aborted: true,
  cancelled: false,
  deadline_exceeded: true,
  unavailable: true,
  data_loss: false,
  internal: true,
};

/** Whether the same call may succeed later without anybody changing anything. The only retry table of the product. */
export function isRetryable(code: ErrorCode): boolean {
  return RETRYABLE[code];
}

/** Whether a string from outside is one of our codes. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(RETRYABLE, value);
}
