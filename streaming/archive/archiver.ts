import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { ArchiveConfig } from '../../platform/config/archive-config.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { ArchiveMetrics } from '../../platform/metrics/archive-metrics.ts';
import type { EndingHandler } from '../engine/consume-once.ts';
import type { BlobStore, CheckpointStore, LogBatch, LogRecord } from '../ports.ts';
import { retrying } from '../retry.ts';
import { addRecord, isOfLaterHour, openBuffer } from './archive-buffer.ts';
import type { ArchiveBuffer } from './archive-buffer.ts';
import { writeBatch } from './write-batch.ts';

/** What the archiver works with. */
export interface ArchiverDeps {
  readonly group: string;
  readonly topic: string;
  readonly config: ArchiveConfig;
  readonly checkpoints: CheckpointStore;
  readonly blobs: BlobStore;
  readonly metrics: ArchiveMetrics;
  readonly logger: Logger;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Epoch milliseconds. */
  readonly wallClock: () => number;
}

/**
 * Archives the partitions it is given. Its position moves after the batch is in the blob store:
 *
 * ```
 *  read ─► put the batch ─► commit the position (fenced by the epoch)
 *                        ▲
 *                        a crash leaves a batch that the next one overlaps: a reader takes each offset once
 * ```
 * A batch is written whole or again under the same key. While the blob store is away, writing is repeated; intake goes
 * on until the next batch is full, and then waits.
 */
export interface Archiver extends EndingHandler {
  /** Writes the batches that are old enough; to be called about once a second. */
  tick(): void;
  /** Writes what there is, if that works at once; resolves when nothing is running. */
  stop(): Promise<void>;
}

interface ArchivedPartition {
  readonly partition: number;
  readonly epoch: number;
  readonly revoked: AbortController;
  /** Everything before it is in a batch or a buffer. */
  nextOffset: number;
  endOffset: number;
  committedOffset: number;
  buffer: ArchiveBuffer | undefined;
  writing: Promise<void> | undefined;
}

/** Creates an archiver that owns no partition yet. */
export function createArchiver(deps: ArchiverDeps): Archiver {
  return new BatchArchiver(deps);
}

class BatchArchiver implements Archiver {
  readonly halted: AbortSignal;
  private readonly deps: ArchiverDeps;
  private readonly partitions = new Map<number, ArchivedPartition>();
  private readonly halting = new AbortController();
  private readonly closing = new AbortController();

  constructor(deps: ArchiverDeps) {
    this.deps = deps;
    this.halted = this.halting.signal;
  }

  async onAssigned(partition: number): Promise<number> {
    const { checkpoints, group, topic, logger } = this.deps;
    try {
      const { epoch, nextOffset } = await retrying(() => checkpoints.acquirePartition(group, topic, partition), {
        what: 'take a partition over for the archive',
        logger,
        signal: this.closing.signal,
      });
      this.partitions.set(partition, {
        partition,
        epoch,
        revoked: new AbortController(),
        nextOffset,
        endOffset: nextOffset,
        committedOffset: nextOffset,
        buffer: undefined,
        writing: undefined,
      });
      return nextOffset;
    } catch (error) {
      throw this.closing.signal.aborted ? ScoutError.from(error) : this.halt(error);
    }
  }

  async onRevoked(partition: number): Promise<void> {
    const owned = this.partitions.get(partition);
    this.partitions.delete(partition);
    owned?.revoked.abort();
    this.deps.metrics.archiveLagRecords.remove({ partition: String(partition) });
    this.deps.metrics.archiveLagSeconds.remove({ partition: String(partition) });
    await owned?.writing;
  }

  async onBatch({ partition, records, endOffset }: LogBatch): Promise<void> {
    const owned = this.partitions.get(partition);
    if (owned === undefined) return;
    owned.endOffset = endOffset;
    for (const record of records) {
      // A log delivers again what it isn't sure to have delivered.
      if (record.offset < owned.nextOffset) continue;
      await this.makeRoom(owned, record);
      if (this.closing.signal.aborted || this.partitions.get(partition) !== owned) return;
      if (owned.buffer === undefined) owned.buffer = openBuffer(record, this.deps.now());
      else addRecord(owned.buffer, record);
      owned.nextOffset = record.offset + 1;
    }
  }

  tick(): void {
    if (this.closing.signal.aborted) return;
    for (const owned of this.partitions.values()) {
      const { buffer } = owned;
      if (buffer === undefined || owned.writing !== undefined) continue;
      if (this.deps.now() - buffer.openedAtMs >= this.deps.config.intervalMs) void this.write(owned);
    }
    this.showLag();
  }

  async stop(): Promise<void> {
    this.closing.abort();
    for (const owned of this.partitions.values()) {
      await owned.writing;
      if (!this.halted.aborted) await this.write(owned);
    }
  }

  /** Writes the batch that is full, or that the record is too late for. */
  private async makeRoom(owned: ArchivedPartition, record: LogRecord): Promise<void> {
    const isFull = (): boolean =>
      owned.buffer !== undefined &&
      (owned.buffer.bytes >= this.deps.config.batchBytes || isOfLaterHour(owned.buffer, record));
    while (isFull() && !this.closing.signal.aborted) {
      // Filling goes on while the batch before is being written: two of a partition are held at most.
      if (owned.writing !== undefined) await owned.writing;
      else void this.write(owned);
    }
  }

  private write(owned: ArchivedPartition): Promise<void> {
    const { buffer } = owned;
    if (buffer === undefined) return Promise.resolve();
    owned.buffer = undefined;
    owned.writing = this.writeBuffer(owned, buffer).finally(() => (owned.writing = undefined));
    return owned.writing;
  }

  /** Never rejects. */
  private async writeBuffer(owned: ArchivedPartition, buffer: ArchiveBuffer): Promise<void> {
    const { now, metrics } = this.deps;
    const startedAtMs = now();
    const signal = AbortSignal.any([this.closing.signal, owned.revoked.signal]);
    try {
      await writeBatch(owned, buffer, { ...this.deps, signal });
      owned.committedOffset = buffer.endOffset;
      metrics.archiveWriteSeconds.observe((now() - startedAtMs) / 1000);
    } catch (error) {
      const failure = ScoutError.from(error);
      metrics.archiveFailures.inc({ code: failure.code });
      if (!owned.revoked.signal.aborted) this.halt(failure);
    }
  }

  /** What is committed is known to the store alone now: see {@link Archiver}. Never throws; returns the failure. */
  private halt(error: unknown): ScoutError {
    const failure = ScoutError.from(error, { code: ErrorCode.internal, message: 'The archive could not go on.' });
    this.partitions.clear();
    if (!this.halted.aborted) this.halting.abort(failure);
    this.closing.abort();
    return failure;
  }

  private showLag(): void {
    const { metrics, now } = this.deps;
    for (const { partition, buffer, writing, endOffset, committedOffset } of this.partitions.values()) {
      const labels = { partition: String(partition) };
      metrics.archiveLagRecords.set(labels, Math.max(0, endOffset - committedOffset));
      if (buffer !== undefined) metrics.archiveLagSeconds.set(labels, (now() - buffer.openedAtMs) / 1000);
      else if (writing === undefined) metrics.archiveLagSeconds.set(labels, 0);
    }
  }
}
