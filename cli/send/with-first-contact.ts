import { setTimeout as sleep } from 'node:timers/promises';
import type { ScoutError } from '../../domain/errors/scout-error.ts';
import type { OtlpSender, SendOutcome } from './otlp-sender.ts';
import { probeReceiver } from './probe-receiver.ts';
import type { ProbeResult } from './probe-receiver.ts';
import { readReceiverAddress } from './receiver-address.ts';
import { unreachable } from './unreachable.ts';

/** Whom to reach. */
export interface FirstContactOptions {
  readonly address: string;
  /** PEM of the authority that signed the receiver's certificate, when the system does not know it. */
  readonly ca?: string | undefined;
  /** So long a receiver that is not there is waited for; a port that speaks otherwise never is. */
  readonly waitMs: number;
}

/** How long a receiver that is not there is waited for unless somebody asks for more. */
export const DEFAULT_WAIT_MS = 5_000;
/** An attempt that takes longer is looked after while it goes on. */
const SLOW_MS = 2_000;
/** Between two attempts while nothing is there. */
const PAUSE_MS = 500;
/** What may be there in a moment. */
const MAY_COME: ReadonlySet<ProbeResult['kind']> = new Set(['absent', 'silent']);

/**
 * Looks after a sender until its receiver has shown itself. Until then every failed or slow attempt makes it look what
 * is at the address: attempts end as `unreachable` at once when what is there will never take a request, and after
 * `waitMs` when nothing is there. Once a receiver was there, all is left to the sender and whoever repeats.
 * @throws ScoutError invalid_argument when the address is none
 */
export function withFirstContact(sender: OtlpSender, { address, ca, waitMs }: FirstContactOptions): OtlpSender {
  const receiver = readReceiverAddress(address);
  let isMade = false;
  let triedAtMs: number | undefined;
  let looking: Promise<ProbeResult> | undefined;
  /** Requests in flight fail together: one look is enough. */
  const look = (): Promise<ProbeResult> =>
    (looking ??= probeReceiver({ receiver, ca }).finally(() => {
      looking = undefined;
    }));
  const failureOf = (found: ProbeResult, outcome: SendOutcome | undefined): ScoutError | undefined => {
    if (found.kind === 'expected') return undefined;
    // HTTP/2 servers refuse HTTP/1 with a status of HTTP/1; any other refusal is a receiver's own.
    if (outcome?.kind === 'refused' && found.kind !== 'other_protocol') return undefined;
    const isPatient = MAY_COME.has(found.kind) && performance.now() - (triedAtMs ?? 0) < waitMs;
    return isPatient ? undefined : unreachable(found, receiver);
  };
  const watch = async (attempt: Promise<SendOutcome>): Promise<SendOutcome> => {
    for (;;) {
      const outcome = await within(SLOW_MS, attempt);
      isMade ||= outcome !== undefined && isFromReceiver(outcome);
      if (isMade) return attempt;
      const found = await look();
      const failure = failureOf(found, outcome);
      if (failure !== undefined) return { kind: 'unreachable', failure };
      isMade ||= found.kind === 'expected';
      if (isMade) return attempt;
      if (outcome !== undefined) return soonAgain(outcome);
    }
  };
  return {
    send(signal, bytes) {
      triedAtMs ??= performance.now();
      const attempt = sender.send(signal, bytes);
      return isMade ? attempt : watch(attempt);
    },
    close: () => {
      sender.close();
    },
  };
}

/** The doubled pauses of whoever repeats would outlast the wait. */
function soonAgain(outcome: SendOutcome): SendOutcome {
  return outcome.kind === 'retryable' ? { ...outcome, retryAfterMs: PAUSE_MS } : outcome;
}

function isFromReceiver(outcome: SendOutcome): boolean {
  return outcome.kind === 'acknowledged' || (outcome.kind === 'retryable' && outcome.hasAnswered);
}

/** What becomes of an attempt, if it does so within a time. */
async function within(durationMs: number, attempt: Promise<SendOutcome>): Promise<SendOutcome | undefined> {
  const end = new AbortController();
  // An abort only ends the timer.
  const timeout = sleep(durationMs, undefined, { signal: end.signal }).catch(() => undefined);
  try {
    return await Promise.race([attempt, timeout]);
  } finally {
    end.abort();
  }
}
