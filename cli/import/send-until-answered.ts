import { setTimeout as sleep } from 'node:timers/promises';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { SendOutcome, TraceSender } from './trace-sender.ts';

/** An outcome that sending again would not change. */
export type FinalOutcome = Exclude<SendOutcome, { kind: 'retryable' | 'unreachable' }>;

/** How long to go on. */
export interface RetryOptions {
  /** After this time without an answer the receiver counts as lost. */
  readonly giveUpAfterMs: number;
  readonly onRetry: (reason: string) => void;
  readonly signal?: AbortSignal;
}

const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 5_000;

/**
 * Sends a request until the receiver takes or refuses it, with delays that double, are jittered, and obey Retry-After.
 * @throws ScoutError unavailable when the receiver was not ready for `giveUpAfterMs`, cancelled at the signal, and the
 *   failure of an unreachable receiver
 */
export async function sendUntilAnswered(
  sender: Pick<TraceSender, 'send'>,
  bytes: Uint8Array,
  { giveUpAfterMs, onRetry, signal }: RetryOptions,
): Promise<FinalOutcome> {
  const startedAtMs = performance.now();
  for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(delayMs * 2, MAX_DELAY_MS)) {
    if (signal?.aborted === true) throw stopped();
    const outcome = await sender.send(bytes);
    if (outcome.kind === 'unreachable') throw outcome.failure;
    if (outcome.kind !== 'retryable') return outcome;
    if (performance.now() - startedAtMs > giveUpAfterMs) throw lost(outcome.reason, giveUpAfterMs);
    onRetry(outcome.reason);
    const pauseMs = outcome.retryAfterMs ?? delayMs * (0.5 + Math.random() / 2);
    // An abort ends the pause early; the loop then sees it.
    await sleep(pauseMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  }
}

function stopped(): ScoutError {
  return new ScoutError({ code: ErrorCode.cancelled, message: 'Sending was stopped.' });
}

function lost(reason: string, giveUpAfterMs: number): ScoutError {
  return new ScoutError({
    code: ErrorCode.unavailable,
    message: `The receiver took nothing for ${Math.round(giveUpAfterMs / 1000)} s (${reason}); is the platform running?`,
    details: { reason },
  });
}
