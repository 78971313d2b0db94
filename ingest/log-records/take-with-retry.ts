import { setTimeout as sleep } from 'node:timers/promises';
import { isRetryable } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { IncomingTelemetry, TelemetryIntake } from '../intake/telemetry-intake.ts';

/** How handing over goes on while it fails. */
export interface TakeRetryOptions {
  readonly intake: TelemetryIntake;
  readonly request: IncomingTelemetry;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** No new attempt begins after this; never by default. */
  readonly giveUpAfterMs?: number;
  /** Ends the retries. */
  readonly signal: AbortSignal;
  readonly onRetry: (error: ScoutError) => void;
}

/** How handing over ended. */
export type TakeResult =
  /** Everything accepted is durable. */
  | 'durable'
  /** It can never be taken; the intake has put it with the dead letters. */
  | 'refused'
  /** The signal or the time ended the retries: it may be durable or not. */
  | 'stopped';

/** Hands a request to the intake until it is durable, with delays that double. A failure that no retry mends ends it. */
export async function takeWithRetry(options: TakeRetryOptions): Promise<TakeResult> {
  const { intake, request, firstDelayMs, maxDelayMs, giveUpAfterMs = Infinity, signal, onRetry } = options;
  const startedAtMs = performance.now();
  for (let delayMs = firstDelayMs; !signal.aborted; delayMs = Math.min(delayMs * 2, maxDelayMs)) {
    try {
      await intake.take(request);
      return 'durable';
    } catch (cause) {
      const error = ScoutError.from(cause);
      if (!isRetryable(error.code)) return 'refused';
      if (performance.now() - startedAtMs > giveUpAfterMs) break;
      onRetry(error);
    }
    // An abort ends the pause early; the loop then sees it.
    await sleep(delayMs, undefined, { signal }).catch(() => undefined);
  }
  return 'stopped';
}
