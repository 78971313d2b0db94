import type { ErrorCode } from '../domain/errors/error-code.ts';

/**
 * HTTP status of an OTLP answer for every code of ours. OTLP clients send again after 429, 502, 503 and 504 and drop
 * the data after any other failure (OTLP specification, "OTLP/HTTP Response"), so what may succeed later is one of them.
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

/** Statuses that say what HTTP says, before anything of OTLP is looked at. */
export const TransportStatus = {
  notFound: 404,
  methodNotAllowed: 405,
  contentTooLarge: 413,
  unsupportedMediaType: 415,
} as const;
