import { ErrorCode, isRetryable } from '../../domain/errors/error-code.ts';
import type { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { EventLogConsumer } from '../ports.ts';
import { backoffMs, pause } from '../retry.ts';
import { consumeOnce } from './consume-once.ts';
import type { PartitionEngine } from './partition-engine.ts';

/** What running an engine needs. */
export interface PartitionEngineOptions {
  readonly group: string;
  readonly topic: string;
  /** Makes a new engine, from what is committed, for the first start and each one after. */
  readonly createEngine: () => PartitionEngine;
  readonly consumer: EventLogConsumer;
  readonly logger: Logger;
  /** Ends the work after a last checkpoint. */
  readonly signal: AbortSignal;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

const TICK_MS = 200;
/** An outage ends some day, but an internal error that comes back is a defect: then the process should end and say so. */
const MAX_INTERNAL_FAILURES = 5;
/** An engine that ran this long was well; its end is no part of a series of failures. */
const HEALTHY_MS = 60_000;

/**
 * Runs engines one after the other until the signal aborts. When an engine's partitions were taken over by another
 * worker or a commit failed, the next one starts again from the store, with growing pauses.
 * @throws ScoutError what no retry mends: a lost snapshot, a refused commit, an event log that is gone for good
 */
export async function runPartitionEngine(options: PartitionEngineOptions): Promise<void> {
  const { signal, logger, now } = options;
  for (let failures = 0; !signal.aborted; failures += 1) {
    const startedAtMs = now();
    const end = await consumeOnce({ ...options, handler: options.createEngine(), tickMs: TICK_MS });
    if (end.kind === 'stopped') return;
    // The event log has done its own retrying.
    if (end.kind === 'log_failed') throw end.failure;
    const { failure } = end;
    if (now() - startedAtMs >= HEALTHY_MS) failures = 0;
    if (!mayPass(failure, failures)) throw failure;
    const delayMs = backoffMs(failures);
    logger.warn({ err: failure, delayMs }, 'The stream worker starts again from its last checkpoint.');
    await pause(delayMs, signal);
  }
}

function mayPass({ code }: ScoutError, failuresBefore: number): boolean {
  if (code === ErrorCode.internal) return failuresBefore < MAX_INTERNAL_FAILURES;
  return isRetryable(code);
}
