import { performance } from 'node:perf_hooks';
import { ConsumerGroup, Topic } from '../contracts/topics/topics.ts';
import type { StreamConfig } from '../platform/config/stream-config.ts';
import type { Logger } from '../platform/logging/logger.ts';
import type { Metrics } from '../platform/metrics/catalogue.ts';
import { createCapsuleEngine } from './capsules/capsule-engine.ts';
import { runPartitionEngine } from './engine/run-partition-engine.ts';
import type { BlobStore, CheckpointStore, DeadLetters, EventLogConsumer } from './ports.ts';

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

/**
 * Runs the capsule worker until the signal aborts: consumes raw telemetry, assembles traces, and commits capsules, SLI
 * buckets and journeys with exactly-once effect. When its partitions were taken over by another worker or a commit
 * failed, it drops all uncommitted state and starts again from the store, with growing pauses.
 * @throws ScoutError what no retry mends: a lost snapshot, a refused commit, an event log that is gone for good
 */
export async function runCapsuleWorker(options: CapsuleWorkerOptions): Promise<void> {
  const { consumer, logger, signal } = options;
  const names = { group: ConsumerGroup.capsules, topic: Topic.rawTelemetry };
  const now = options.now ?? (() => performance.now());
  await runPartitionEngine({
    ...names,
    createEngine: () => createCapsuleEngine({ ...options, ...names, now, wallClock: () => Date.now() }),
    consumer,
    logger,
    signal,
    now,
  });
}
