import { performance } from 'node:perf_hooks';
import { ConsumerGroup, Topic } from '../../contracts/topics/topics.ts';
import type { ArchiveConfig } from '../../platform/config/archive-config.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { ArchiveMetrics } from '../../platform/metrics/archive-metrics.ts';
import { consumeOnce } from '../engine/consume-once.ts';
import type { BlobStore, CheckpointStore, EventLogConsumer } from '../ports.ts';
import { backoffMs, pause } from '../retry.ts';
import { keepArchiveShort } from './archive-retention.ts';
import { createArchiver } from './archiver.ts';

/** What the worker runs on. */
export interface ArchiveWorkerOptions {
  readonly config: ArchiveConfig;
  readonly consumer: EventLogConsumer;
  readonly checkpoints: CheckpointStore;
  readonly blobs: BlobStore;
  readonly metrics: ArchiveMetrics;
  readonly logger: Logger;
  /** Ends the worker. */
  readonly signal: AbortSignal;
}

const TICK_MS = 500;

/** A worker that ran this long was well; its end is no part of a series of failures. */
const HEALTHY_MS = 60_000;

/**
 * Copies raw telemetry of all signals to the blob store until the signal aborts, and deletes what is too old. Whatever
 * fails, it begins again at what is committed, with growing pauses: counting must not end because archiving can't.
 */
export async function runArchiveWorker(options: ArchiveWorkerOptions): Promise<void> {
  const { signal, logger, metrics, blobs, config } = options;
  const retention = keepArchiveShort({
    ...{ blobs, metrics, logger, signal },
    retentionMs: config.retentionMs,
    nowMs: () => Date.now(),
  });
  const names = { group: ConsumerGroup.archive, topic: Topic.rawTelemetry };
  const now = (): number => performance.now();
  for (let failures = 0; !signal.aborted; failures += 1) {
    const startedAtMs = now();
    const handler = createArchiver({ ...options, ...names, now, wallClock: () => Date.now() });
    const end = await consumeOnce({ ...options, ...names, handler, tickMs: TICK_MS });
    if (end.kind === 'stopped') break;
    const { failure } = end;
    if (now() - startedAtMs >= HEALTHY_MS) failures = 0;
    metrics.archiveFailures.inc({ code: failure.code });
    const delayMs = backoffMs(failures);
    logger.warn({ err: failure, delayMs }, 'The archive worker starts again from its last position.');
    await pause(delayMs, signal);
  }
  await retention;
}
