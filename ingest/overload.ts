import { ErrorCode } from '../domain/errors/error-code.ts';
import { ScoutError } from '../domain/errors/scout-error.ts';

/** What we ask of a client that may send again: requests in flight are answered within about this time. */
const RETRY_DELAY_MS = 1_000;

const WORTH_RETRYING: ReadonlySet<ErrorCode> = new Set([
  ErrorCode.resourceExhausted,
  ErrorCode.unavailable,
  ErrorCode.aborted,
  ErrorCode.deadlineExceeded,
]);

/** The error of a request that does not fit beside those in flight. */
export function overloaded(): ScoutError {
  return new ScoutError({
    code: ErrorCode.resourceExhausted,
    message: 'Too much telemetry is in flight; send the request again after the delay.',
  });
}

/** The error of a request that can never be taken because of its size. */
export function tooLarge(maxBytes: number): ScoutError {
  return new ScoutError({
    code: ErrorCode.invalidArgument,
    message: `The request is larger than ${maxBytes} bytes after decompression (SLO_SCOUT_OTLP_MAX_REQUEST); send smaller batches.`,
    details: { maxBytes },
  });
}

/** When to send again, or undefined when that is of no use. */
export function retryDelayOf(error: ScoutError): number | undefined {
  return WORTH_RETRYING.has(error.code) ? RETRY_DELAY_MS : undefined;
}
