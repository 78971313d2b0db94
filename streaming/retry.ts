import { setTimeout as delay } from 'node:timers/promises';
import { ErrorCode, isRetryable } from '../domain/errors/error-code.ts';
import { ScoutError } from '../domain/errors/scout-error.ts';
import type { Logger } from '../platform/logging/logger.ts';

/** How a call to a backend is repeated. */
export interface RetryOptions {
  /** Names the call in the log. */
  readonly what: string;
  readonly logger: Logger;
  /** Ends the waiting: the last failure is thrown. */
  readonly signal: AbortSignal;
}

const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 10_000;

/**
 * Repeats a call until it succeeds, with growing pauses, as long as its failures can pass by themselves. `aborted` is
 * thrown at once: a lost epoch does not come back.
 * @throws ScoutError the failure that ended it
 */
export async function retrying<T>(call: () => Promise<T>, { what, logger, signal }: RetryOptions): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const failure = ScoutError.from(error);
      if (signal.aborted || failure.code === ErrorCode.aborted || !isRetryable(failure.code)) throw failure;
      const delayMs = backoffMs(attempt);
      logger.warn({ err: failure, what, attempt, delayMs }, 'A backend call failed; it will be repeated.');
      await pause(delayMs, signal);
    }
  }
}

/** Pause before attempt number `attempt + 1`: 100 ms, doubling up to 10 s. */
export function backoffMs(attempt: number): number {
  return Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt, 10));
}

/** Waits, or returns at once when the signal aborts. */
export async function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(delayMs, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
