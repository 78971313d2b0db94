import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** The error of an answer that is not what Prometheus' API says. Asking again may bring a good one. */
export function malformedAnswer(reason: string, cause?: unknown): ScoutError {
  return new ScoutError({
    code: ErrorCode.unavailable,
    message: `Prometheus gave an answer that cannot be read: ${reason}.`,
    cause,
    details: { reason: 'malformed_answer' },
  });
}
