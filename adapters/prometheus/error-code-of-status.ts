import { ErrorCode } from '../../domain/errors/error-code.ts';

/**
 * What a status says of a failed request to the HTTP API of a Prometheus or to a receiver of remote write: 5xx and 429 may
 * succeed later, other 4xx never (Remote-Write 1.0, "Retries & Backoff").
 */
export function errorCodeOfStatus(status: number): ErrorCode {
  if (status === 401) return ErrorCode.unauthenticated;
  if (status === 403) return ErrorCode.permissionDenied;
  if (status === 404) return ErrorCode.notFound;
  return status >= 500 || status === 429 ? ErrorCode.unavailable : ErrorCode.invalidArgument;
}
