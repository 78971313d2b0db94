import { performance } from 'node:perf_hooks';
import { ConsumerGroup, Topic } from '../contracts/topics/topics.ts';
import { ErrorCode, isRetryable } from '../domain/errors/error-code.ts';
import { ScoutError } from '../domain/errors/scout-error.ts';
import type { StreamConfig } from '../platform/config/config.ts';
import type { Logger } from '../platform/logging/logger.ts';
import type { Metrics } from '../platform/metrics/catalogue.ts';
import { createCapsuleEngine } from './capsules/capsule-engine.ts';
import type { BlobStore, CheckpointStore, DeadLetters, EventLogConsumer } from './ports.ts';
import { backoffMs, pause } from './retry.ts';

/** What the worker runs on. */
export interface CapsuleWorkerOptions {
  readonly config: StreamConfig;
  readonly consumer: EventLogConsumer;
  readonly checkpoints: CheckpointStore;
  readonly blobs: BlobStore;
  readonly deadLetters: DeadLetters;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Ends the worker after a last checkpoint. */
  readonly signal: AbortSignal;
  /** Monotonic milliseconds; the process's own clock when absent. */
  readonly now?: () => number;
}

const TICK_MS = 200;
/** An outage ends some day, but an internal error that comes back is a defect: then the process should end and say so. */
const MAX_INTERNAL_FAILURES = 5;
/** An engine that ran this long was well; its end is no part of a series of failures. */
const HEALTHY_MS = 60_000;

/**
 * Runs the capsule worker until the signal aborts: consumes raw telemetry, assembles traces, and commits capsules, SLI
 * buckets and journeys with exactly-once effect. When its partitions were taken over by another worker or a commit
 * failed, it drops all uncommitted state and starts again from the store, with growing pauses.
 * @throws ScoutError what no retry mends: a lost snapshot, a refused commit, an event log that is gone for good
 */
export async function runCapsuleWorker(options: CapsuleWorkerOptions): Promise<void> {
  const { signal, logger } = options;
  const now = options.now ?? (() => performance.now());
  for (let failures = 0; !signal.aborted; failures += 1) {
    const startedAtMs = now();
    const failure = await runOnce(options, now);
    if (failure === undefined) return;
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

/**
 * Runs one engine to its end. Returns what halted it, or undefined when it was asked to stop.
 * @throws ScoutError when the event log ends the consumption: it has done its own retrying
 */
async function runOnce(options: CapsuleWorkerOptions, now: () => number): Promise<ScoutError | undefined> {
  const { consumer, signal } = options;
  const names = { group: ConsumerGroup.capsules, topic: Topic.rawTelemetry };
  const engine = createCapsuleEngine({ ...options, ...names, now, wallClock: () => Date.now() });
  const consumed = new AbortController();
  const consuming = new AbortController();
  const ending = AbortSignal.any([signal, engine.halted, consumed.signal]);
  // The partitions must still be ours while the last checkpoint is written: the consumer is told to end after it.
  const stopped = aborted(ending)
    .then(() => engine.stop())
    .finally(() => consuming.abort());
  const ticker = setInterval(() => engine.tick(), TICK_MS);
  let failure: ScoutError | undefined;
  try {
    await consumer.run({ ...names, handler: engine, signal: consuming.signal });
    if (!ending.aborted) failure = new ScoutError({ code: ErrorCode.unavailable, message: 'The event log ended.' });
  } catch (error) {
    failure = ScoutError.from(error);
  }
  clearInterval(ticker);
  consumed.abort();
  await stopped;
  if (signal.aborted) return undefined;
  if (engine.halted.aborted) return ScoutError.from(engine.halted.reason);
  if (failure !== undefined) throw failure;
  return undefined;
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
