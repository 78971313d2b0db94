import { setMaxListeners } from 'node:events';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { EventLogWriter, OutgoingRecord } from '../ports.ts';
import { within } from './within.ts';

/** The event log with a limit on how long it is waited for. */
export interface LogLink {
  /** As the log's own append. @throws ScoutError deadline_exceeded when it takes longer; it may still happen */
  append(topic: string, records: readonly OutgoingRecord[], timeoutMs: number): Promise<void>;
  /** @throws ScoutError what the log throws, deadline_exceeded */
  partitionCount(topic: string, timeoutMs: number): Promise<number>;
  /** Resolves when no call that was given up is under way any more, or after `maxMs`. */
  settled(maxMs: number): Promise<void>;
  /** Closes the log, which is not waited for long. */
  close(): Promise<void>;
}

const CLOSE_TIMEOUT_MS = 5_000;

/**
 * Creates the link; the signal ends all waiting. Calls that hang hold their records in memory: who comes again waits for
 * them first.
 */
export function createLogLink(log: EventLogWriter, signal: AbortSignal): LogLink {
  const underWay = new Set<Promise<unknown>>();
  // One listener for each call that is under way.
  setMaxListeners(0, signal);

  const limited = <T>(call: Promise<T>, timeoutMs: number): Promise<T> => {
    underWay.add(call);
    const forget = (): void => {
      underWay.delete(call);
    };
    call.then(forget, forget);
    return within(call, { timeoutMs, signal });
  };

  return {
    append: (topic, records, timeoutMs) => limited(log.append(topic, records), timeoutMs),
    partitionCount: (topic, timeoutMs) => limited(log.partitionCount(topic), timeoutMs),
    async settled(maxMs) {
      if (underWay.size === 0) return;
      try {
        await within(Promise.allSettled(underWay), { timeoutMs: maxMs, signal });
      } catch (error) {
        // Some client never gives up; then waiting for ever would be worse than a second call beside the first.
        if (ScoutError.from(error).code !== ErrorCode.deadlineExceeded) throw error;
        underWay.clear();
      }
    },
    async close() {
      // A log that is away may take its time, and everything that counts is in it or in the spool.
      const closed = log.close();
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, CLOSE_TIMEOUT_MS).unref())]);
    },
  };
}

/** The log is away, or refuses us and not the records: a password, a right, a topic's state. */
const OUTAGES: ReadonlySet<ErrorCode> = new Set([
  ErrorCode.unavailable,
  ErrorCode.deadlineExceeded,
  ErrorCode.unauthenticated,
  ErrorCode.permissionDenied,
  ErrorCode.failedPrecondition,
]);

/** Whether the failure says that the log cannot be written to, and nothing of what it was asked. */
export function isOutage({ code }: ScoutError): boolean {
  return OUTAGES.has(code);
}
