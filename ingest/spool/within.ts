import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** How long to wait. */
export interface WithinOptions {
  readonly timeoutMs: number;
  /** Ends the waiting early. */
  readonly signal: AbortSignal;
}

/**
 * Waits for `work`, but no longer than told: it goes on then, and nobody hears of its end.
 * @throws ScoutError deadline_exceeded, cancelled
 */
export async function within<T>(work: Promise<T>, { timeoutMs, signal }: WithinOptions): Promise<T> {
  let give: (error: ScoutError) => void = () => undefined;
  const givenUp = new Promise<never>((_resolve, reject) => {
    give = reject;
  });
  const cancel = (): void => give(cancelled());
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  const timer = setTimeout(() => give(late()), timeoutMs);
  try {
    return await Promise.race([work, givenUp]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
  }
}

function late(): ScoutError {
  return new ScoutError({ code: ErrorCode.deadlineExceeded, message: 'The event log did not answer in time.' });
}

function cancelled(): ScoutError {
  return new ScoutError({ code: ErrorCode.cancelled, message: 'The process stops; the event log is not waited for.' });
}
