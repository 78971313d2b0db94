import { describe, expect, it } from 'vitest';
import { sendUntilAnswered } from '../../../../cli/import/send-until-answered.ts';
import type { SendOutcome, TraceSender } from '../../../../cli/import/trace-sender.ts';
import { ErrorCode } from '../../../../domain/errors/error-code.ts';

const taken: SendOutcome = { kind: 'acknowledged', rejectedSpans: 0, message: '' };
const busy: SendOutcome = { kind: 'retryable', reason: 'HTTP 429', retryAfterMs: 1, hasAnswered: true };
const refused: SendOutcome = { kind: 'refused', status: 400, reason: 'HTTP 400' };

/** A sender that answers from a list, its last answer for ever. */
function senderOf(...outcomes: SendOutcome[]): TraceSender & { attempts: number } {
  const sender = {
    attempts: 0,
    send: async () => {
      sender.attempts += 1;
      return outcomes.length > 1 ? outcomes.shift()! : outcomes[0]!;
    },
    close: () => undefined,
  };
  return sender;
}

describe('sendUntilAnswered', () => {
  it('sends again until the receiver takes the request, and tells each retry', async () => {
    const sender = senderOf(busy, busy, taken);
    const reasons: string[] = [];

    const outcome = await sendUntilAnswered(sender, new Uint8Array(), {
      giveUpAfterMs: 10_000,
      onRetry: (reason) => reasons.push(reason),
    });

    expect(outcome).toBe(taken);
    expect(reasons).toEqual(['HTTP 429', 'HTTP 429']);
  });

  it('does not send again what the receiver refuses', async () => {
    const sender = senderOf(refused);

    const outcome = await sendUntilAnswered(sender, new Uint8Array(), { giveUpAfterMs: 1, onRetry: () => undefined });

    expect(outcome).toBe(refused);
    expect(sender.attempts).toBe(1);
  });

  it('gives up after the limit with the last reason', async () => {
    const send = sendUntilAnswered(senderOf(busy), new Uint8Array(), { giveUpAfterMs: 30, onRetry: () => undefined });

    await expect(send).rejects.toMatchObject({ code: ErrorCode.unavailable, details: { reason: 'HTTP 429' } });
  });

  it('stops at the signal, also inside a pause', async () => {
    const stop = new AbortController();
    const long: SendOutcome = { ...busy, retryAfterMs: 60_000 };
    const send = sendUntilAnswered(senderOf(long), new Uint8Array(), {
      giveUpAfterMs: 120_000,
      onRetry: () => setImmediate(() => stop.abort()),
      signal: stop.signal,
    });

    await expect(send).rejects.toMatchObject({ code: ErrorCode.cancelled });
  });
});
