import { ErrorCode } from '../domain/errors/error-code.ts';

/**
 * The only table from failure codes to HTTP statuses. It follows google.rpc.Code's HTTP mapping but for
 * `failed_precondition`: a request that is right but comes at the wrong time conflicts with the resource (409).
 */
const STATUS: Readonly<Record<ErrorCode, number>> = {
  invalid_argument: 400,
  unauthenticated: 401,
  permission_denied: 403,
  not_found: 404,
  already_exists: 409,
  failed_precondition: 409,
  resource_exhausted: 429,
  aborted: 409,
  cancelled: 499,
  deadline_exceeded: 504,
  unavailable: 503,
  data_loss: 500,
  internal: 500,
};

const TITLE: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  499: 'Client Closed Request',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** The HTTP status of a failure. */
export function httpStatus(code: ErrorCode): number {
  return STATUS[code];
}

/** The code that says best what a status of the HTTP layer itself means. */
export function codeOfHttpStatus(status: number): ErrorCode {
  if (status === 404) return ErrorCode.notFound;
  return status >= 400 && status < 500 ? ErrorCode.invalidArgument : ErrorCode.internal;
}

/** The reason phrase of a status (RFC 9110). */
export function statusTitle(status: number): string {
  return TITLE[status] ?? 'Error';
}
