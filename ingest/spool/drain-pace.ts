import { setTimeout as delay } from 'node:timers/promises';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** How far a drain has come. */
export interface DrainProgress {
  /** What lay in the spool when the drain began. */
  readonly backlogBytes: number;
  readonly drainedBytes: number;
  readonly elapsedMs: number;
}

/** Keeps what comes in slower than what goes out, so that a drain under load comes to its end. */
export interface DrainPace {
  /** A drain begins: nothing has been drained or let in since. */
  begin(backlogBytes: number): void;
  drained(bytes: number): void;
  /** No drain is under way: everything may come in. */
  end(): void;
  /** Resolves when the bytes may go into the spool. @throws ScoutError resource_exhausted when that takes too long */
  admit(bytes: number): Promise<void>;
}

/** What a pace needs. */
export interface DrainPaceOptions {
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** How long a request is held before it is told to come again. */
  readonly maxWaitMs: number;
}

/** A minute less than the five that a full spool may take. */
const TARGET_MS = 240_000;
const BURST_BYTES = 1024 * 1024;
const POLL_MS = 20;

/**
 * How many bytes may have come in since the drain began: whatever the log takes beyond what empties the spool in four
 * minutes, and half of what it takes when it is too slow even for that. So no load is turned away while the log has
 * room for it, and at least half of the log's speed works the backlog off under any load.
 */
export function admissibleBytes({ backlogBytes, drainedBytes, elapsedMs }: DrainProgress): number {
  const needed = backlogBytes * Math.min(1, elapsedMs / TARGET_MS);
  return Math.max(drainedBytes / 2, drainedBytes - needed) + BURST_BYTES;
}

/** Creates the pace of one spool. */
export function createDrainPace({ now, maxWaitMs }: DrainPaceOptions): DrainPace {
  let drain: { readonly backlogBytes: number; readonly startedAtMs: number } | undefined;
  let drainedBytes = 0;
  let admittedBytes = 0;

  const mayEnter = (): boolean => {
    if (drain === undefined) return true;
    const { backlogBytes, startedAtMs } = drain;
    return admittedBytes < admissibleBytes({ backlogBytes, drainedBytes, elapsedMs: now() - startedAtMs });
  };

  return {
    begin(backlogBytes) {
      drain = { backlogBytes, startedAtMs: now() };
      drainedBytes = 0;
      admittedBytes = 0;
    },
    drained(bytes) {
      drainedBytes += bytes;
    },
    end() {
      drain = undefined;
    },
    async admit(bytes) {
      const deadlineMs = now() + maxWaitMs;
      while (!mayEnter()) {
        if (now() >= deadlineMs) throw tooFast();
        await delay(POLL_MS);
      }
      admittedBytes += bytes;
    },
  };
}

function tooFast(): ScoutError {
  return new ScoutError({
    code: ErrorCode.resourceExhausted,
    message: 'The spool is being emptied after an outage and takes less than usual; send the request again later.',
  });
}
