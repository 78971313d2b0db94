import { ErrorCode } from '../domain/errors/error-code.ts';
import type { ScoutError } from '../domain/errors/scout-error.ts';

/**
 * HTTP status of an answer for every code of ours. OTLP clients send again after 429, 502, 503 and 504 and drop the
 * data after any other failure (OTLP specification, "OTLP/HTTP Response"), so what may succeed later is one of them.
 */
export const HTTP_STATUS: Readonly<Record<ErrorCode, number>> = {
  invalid_argument: 400,
  unauthenticated: 401,
  permission_denied: 403,
  not_found: 404,
  already_exists: 409,
  failed_precondition: 500,
  resource_exhausted: 429,
  aborted: 503,
  cancelled: 503,
  deadline_exceeded: 504,
  unavailable: 503,
  data_loss: 500,
  internal: 500,
};

/** Statuses that say what HTTP says, before anything of a body is looked at. */
export const TransportStatus = {
  ok: 200,
  notFound: 404,
  methodNotAllowed: 405,
  contentTooLarge: 413,
  unsupportedMediaType: 415,
} as const;

/** The status that a request fails with: a body over the limit has one of its own. */
export function httpStatusOf(error: ScoutError): number {
  // Clients drop what is answered with 413: that a bound of ours is reached (a full spool) must not be told so.
  const isTooLarge = error.code === ErrorCode.invalidArgument && error.details['maxBytes'] !== undefined;
  return isTooLarge ? TransportStatus.contentTooLarge : HTTP_STATUS[error.code];
}
