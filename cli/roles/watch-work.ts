import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** What is known of a role's background work. */
export interface WatchedWork {
  /** Rejects when the work fails or ends without being asked to; never resolves. */
  readonly failed: Promise<never>;
  /** Why the role does nothing any more, or undefined while it works. */
  readonly unhealthy: () => string | undefined;
}

/**
 * Watches work that goes on until `signal` fires. May be called long before anybody listens to `failed`: a failure that
 * comes first waits for the listener instead of ending the process without a word.
 */
export function watchWork(work: Promise<void>, signal: AbortSignal): WatchedWork {
  let reason: string | undefined;
  const failed = new Promise<never>((_resolve, reject) => {
    const fail = (failure: ScoutError): void => {
      reason = failure.message;
      reject(failure);
    };
    work.then(
      () => {
        if (signal.aborted) reason = 'The role has stopped.';
        else fail(new ScoutError({ code: ErrorCode.internal, message: 'The work of the role ended by itself.' }));
      },
      (error: unknown) => fail(ScoutError.from(error)),
    );
  });
  failed.catch(() => undefined);
  return { failed, unhealthy: () => reason };
}
