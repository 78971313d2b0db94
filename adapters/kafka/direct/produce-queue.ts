import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { AttemptResult, Round } from './round.ts';
import type { StartedAttempt } from './round-attempt.ts';

/** What the queue does to the world. */
export interface ProduceQueueOptions {
  readonly maxInFlight: number;
  readonly nowMs: () => number;
  readonly pause: (durationMs: number) => Promise<void>;
  /** Writes a round; see `startAttempt`. */
  readonly start: (round: Round) => Promise<StartedAttempt>;
  /** Learns anew who leads the topic's partitions. @throws ScoutError */
  readonly refresh: (topic: string) => Promise<void>;
  /** What of the round was refused leaves a hole in the sequence of its partitions, which begin anew. */
  readonly renew: (round: Round) => void;
  readonly onRetry: (failure: ScoutError) => void;
  /** A round that was never written is given up after this time: no broker can be reached. */
  readonly unreachableTimeoutMs: number;
}

/** Sends rounds, some at a time, and repairs what fails. */
export interface ProduceQueue {
  /**
   * Resolves when the round is durable. `encode` is called when its turn comes. Nothing is begun after the deadline, but
   * an attempt that is under way then is waited for.
   * @throws ScoutError what `encode` throws; the last failure of the round; deadline_exceeded when its turn came too late
   */
  send(encode: () => Round, deadlineMs: number): Promise<void>;
  /** Resolves when nothing is waiting or under way. */
  drained(): Promise<void>;
}

interface Ticket {
  readonly encode: () => Round;
  readonly deadlineMs: number;
  readonly resolve: () => void;
  readonly reject: (error: ScoutError) => void;
}

interface SentTicket extends Ticket {
  readonly round: Round;
  readonly order: number;
  result: AttemptResult | HeldBack;
}

/** Not written: a round before it has failed. */
interface HeldBack {
  readonly kind: 'held back';
}

interface Start {
  readonly mayFollow: boolean;
  readonly settled: Promise<AttemptResult | HeldBack>;
}

const HELD_BACK: HeldBack = { kind: 'held back' };
const NO_START: Start = { mayFollow: false, settled: Promise.resolve(HELD_BACK) };

const BACKOFF_MS = { first: 50, most: 1_000 } as const;
/** Kafka's number for a hole before our sequence numbers: usually the failed round before fills it. */
const OUT_OF_ORDER = 45;

/**
 * Normal:   up to `maxInFlight` rounds are under way, written one after the other.
 * A failure: nothing new is written; when everything under way is settled, the failed rounds are repeated one by one in
 *            their order, with the same sequence numbers, so that a broker that has one already says so (no duplicate).
 * Giving up: the caller is told. What a broker refused leaves a hole, and its partition begins anew. Of what got no
 *            answer nobody knows whether it is there: the rounds behind it keep their numbers, and the broker's answer to
 *            the first of them tells.
 *
 * So the rounds of a partition are in its log in the order of `send`, but for those that were given up. They may be
 * acknowledged in another order: one that is durable does not wait for one that is repeated.
 */
export function createProduceQueue(options: ProduceQueueOptions): ProduceQueue {
  const { maxInFlight, nowMs } = options;
  const waiting: Ticket[] = [];
  const idle: (() => void)[] = [];
  let failed: SentTicket[] = [];
  let mayWrite = Promise.resolve(true);
  let inFlight = 0;
  let orders = 0;
  let isRepairing = false;

  const settle = (ticket: SentTicket): void => {
    inFlight -= 1;
    if (ticket.result.kind === 'done') ticket.resolve();
    else failed.push(ticket);
    advance();
  };

  const begin = (ticket: Ticket): void => {
    const round = tryEncode(ticket, nowMs());
    if (round === undefined) return;
    inFlight += 1;
    orders += 1;
    const sent: SentTicket = { ...ticket, round, order: orders, result: HELD_BACK };
    const started = mayWrite.then<Start>((may) => (may ? options.start(round) : NO_START));
    mayWrite = started.then(({ mayFollow }) => mayFollow);
    void started
      .then(({ settled }) => settled)
      .then((result) => {
        sent.result = result;
        settle(sent);
      });
  };

  const advance = (): void => {
    if (isRepairing) return;
    if (failed.length === 0) {
      for (let next = take(); next !== undefined; next = take()) begin(next);
    } else if (inFlight === 0) void repairAll();
    if (inFlight === 0 && waiting.length === 0 && failed.length === 0) for (const tell of idle.splice(0)) tell();
  };

  const take = (): Ticket | undefined => (inFlight < maxInFlight ? waiting.shift() : undefined);

  const repairAll = async (): Promise<void> => {
    isRepairing = true;
    const tickets = failed.sort((one, other) => one.order - other.order);
    for (const ticket of tickets) await repair(ticket, options);
    failed = [];
    mayWrite = Promise.resolve(true);
    isRepairing = false;
    advance();
  };

  return queueOf({ waiting, idle, advance });
}

/** A round that comes too late or cannot be encoded must not take a place in the queue with it. */
function tryEncode({ encode, reject, deadlineMs }: Ticket, atMs: number): Round | undefined {
  if (atMs > deadlineMs) {
    reject(tooLate());
    return undefined;
  }
  try {
    return encode();
  } catch (cause) {
    reject(ScoutError.from(cause));
    return undefined;
  }
}

function queueOf({
  waiting,
  idle,
  advance,
}: {
  readonly waiting: Ticket[];
  readonly idle: (() => void)[];
  readonly advance: () => void;
}): ProduceQueue {
  return {
    send: (encode, deadlineMs) =>
      new Promise((resolve, reject) => {
        waiting.push({ encode, deadlineMs, resolve, reject });
        advance();
      }),
    drained: () =>
      new Promise((resolve) => {
        idle.push(resolve);
        advance();
      }),
  };
}

async function repair(ticket: SentTicket, options: ProduceQueueOptions): Promise<void> {
  let result = ticket.result.kind === 'held back' ? await attemptHeld(ticket, options) : ticket.result;
  for (let attempt = 1; result.kind === 'failed'; attempt += 1) {
    const { action, error } = result;
    if (action === 'fail' || isOver(ticket, options)) {
      if (wasWritten(ticket.round)) options.renew(ticket.round);
      ticket.reject(error);
      return;
    }
    options.onRetry(error);
    const mayBeFilled = attempt === 1 && error.details['kafkaError'] === OUT_OF_ORDER;
    if (action === 'renew' && !mayBeFilled) options.renew(ticket.round);
    await options.pause(Math.min(BACKOFF_MS.most, BACKOFF_MS.first * 2 ** (attempt - 1)));
    result = await attemptAgain(ticket.round, action, options);
  }
  ticket.resolve();
}

async function attemptHeld(ticket: SentTicket, options: ProduceQueueOptions): Promise<AttemptResult> {
  if (isOver(ticket, options)) return { kind: 'failed', action: 'fail', error: tooLate() };
  return (await options.start(ticket.round)).settled;
}

async function attemptAgain(
  round: Round,
  action: 'retry' | 'refresh' | 'renew',
  { refresh, start }: ProduceQueueOptions,
): Promise<AttemptResult> {
  try {
    if (action === 'refresh') await refresh(round.topic);
  } catch (error) {
    return { kind: 'failed', action: 'refresh', error: ScoutError.from(error) };
  }
  return (await start(round)).settled;
}

function isOver({ round, deadlineMs }: SentTicket, { nowMs, unreachableTimeoutMs }: ProduceQueueOptions): boolean {
  const limitMs = wasWritten(round) ? deadlineMs : Math.min(deadlineMs, round.startedAtMs + unreachableTimeoutMs);
  return nowMs() >= limitMs;
}

/** Whether a broker may have some of what is pending, and its numbers are given out. */
function wasWritten({ pending }: Round): boolean {
  return pending.some(({ stampedBy }) => stampedBy !== undefined);
}

function tooLate(): ScoutError {
  return new ScoutError({
    code: ErrorCode.deadlineExceeded,
    message: 'Kafka is too slow: the append waited for its turn until its time was up.',
  });
}
