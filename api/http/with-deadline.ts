import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Answer } from '../handler.ts';

/** A handler of which only the table knows what it takes; requests are checked before it is called. */
export type AnyHandler = (request: never) => Promise<Answer<unknown>>;

/**
 * A handler that rejects as unavailable when it has no answer in time, whichever backend it waits for. What it began
 * may still happen, as after any lost answer; clients send again, and nothing is done twice by that.
 */
export function withDeadline(handler: AnyHandler, timeoutMs: number): AnyHandler {
  return (request) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const message = `No answer within ${String(timeoutMs / 1_000)} s (SLO_SCOUT_API_TIMEOUT); a backend is slow or away. Try again.`;
        reject(new ScoutError({ code: ErrorCode.unavailable, message, details: { timeoutMs } }));
      }, timeoutMs);
      handler(request)
        .then(resolve, reject)
        .finally(() => clearTimeout(timer));
    });
}
