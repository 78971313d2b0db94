import type { BlobStore, CheckpointStore, StreamCounters } from '../ports.ts';
import { retrying } from '../retry.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { ArchiveMetrics } from '../../platform/metrics/archive-metrics.ts';
import { encodeArchiveBatch } from './archive-batch.ts';
import type { ArchiveBuffer } from './archive-buffer.ts';
import { archiveObject } from './archive-key.ts';

/** What writing a batch needs. */
export interface WriteBatchDeps {
  readonly group: string;
  readonly topic: string;
  readonly checkpoints: CheckpointStore;
  readonly blobs: BlobStore;
  readonly metrics: ArchiveMetrics;
  readonly logger: Logger;
  readonly wallClock: () => number;
  /** Ends the repeating of a put. */
  readonly signal: AbortSignal;
}

/** The archive counts nothing: its checkpoint is a position. */
const NO_COUNTERS: StreamCounters = {
  spansSeen: 0,
  duplicateSpans: 0,
  lateSpans: 0,
  rejectedSpans: 0,
  closedEarlyTraces: 0,
};

/**
 * Puts a batch, however long that takes, and commits the position behind it, once: whether a failed commit took effect
 * only the store knows.
 * @throws ScoutError aborted when the partition has a new owner; the stores' own failures
 */
export async function writeBatch(
  { partition, epoch }: { readonly partition: number; readonly epoch: number },
  buffer: ArchiveBuffer,
  deps: WriteBatchDeps,
): Promise<void> {
  const { group, topic, checkpoints, blobs, metrics, logger, signal } = deps;
  const { hourMs, firstOffset, endOffset, spans, lines, frames } = buffer;
  const { key } = archiveObject({ hourMs, partition, firstOffset, endOffset, epoch, spans, lines });
  const bytes = await encodeArchiveBatch(frames);
  const put = async (): Promise<void> => {
    try {
      await blobs.put(key, bytes);
    } catch (error) {
      metrics.archiveFailures.inc({ code: 'put' });
      throw error;
    }
  };
  await retrying(put, { what: 'put a batch of the archive', logger, signal });
  await checkpoints.commit({
    group,
    topic,
    partitions: [{ partition, epoch, nextOffset: endOffset, snapshotKey: key, counters: NO_COUNTERS }],
    deltas: { journeys: [], capsules: [], buckets: [] },
    atMs: deps.wallClock(),
  });
  metrics.archiveBatches.inc();
  metrics.archiveRecords.inc(frames.length);
  metrics.archiveBytes.inc({ form: 'plain' }, buffer.bytes);
  metrics.archiveBytes.inc({ form: 'stored' }, bytes.length);
}
