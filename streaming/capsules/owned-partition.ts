import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { AggregateDeltas, BlobStore, CheckpointStore, PartitionCheckpoint, StreamCounters } from '../ports.ts';
import { createLogicalClock } from './logical-clock.ts';
import type { LogicalClock } from './logical-clock.ts';
import { createPartitionState } from './partition-state.ts';
import type { PartitionState, TraceLimits } from './partition-state.ts';
import { decodeSnapshot, encodeSnapshot } from './snapshot-codec.ts';

/** A partition that is ours, from its last committed position on. */
export interface OwnedPartition {
  readonly partition: number;
  readonly epoch: number;
  readonly clock: LogicalClock;
  readonly state: PartitionState;
  readonly counters: { -readonly [K in keyof StreamCounters]: StreamCounters[K] };
  /** Everything before it is in `state`, in its deltas, or committed. */
  nextOffset: number;
  /** Where the log ended when last heard of. */
  endOffset: number;
  /** Of the last commit. */
  snapshotKey: string | undefined;
  /** Whether there is something to commit. */
  changed: boolean;
  /** Snapshots written under this epoch. */
  snapshots: number;
}

/** One partition's part of a checkpoint, cut at one moment: offset, counters, deltas and snapshot agree. */
export interface PartitionCut {
  readonly owned: OwnedPartition;
  readonly checkpoint: PartitionCheckpoint;
  readonly deltas: AggregateDeltas;
  readonly snapshot: Uint8Array;
}

/** What taking a partition over needs. */
export interface AcquireOptions {
  readonly group: string;
  readonly topic: string;
  readonly limits: TraceLimits;
  readonly checkpoints: CheckpointStore;
  readonly blobs: BlobStore;
  readonly now: () => number;
  readonly logger: Logger;
}

/**
 * Takes a partition over: fences its former owner, loads the snapshot of the last commit and removes snapshots that
 * were never committed.
 * @throws ScoutError not_found or data_loss when the snapshot is gone or corrupt: going on would change counts
 */
export async function acquirePartition(partition: number, options: AcquireOptions): Promise<OwnedPartition> {
  const { group, topic, limits, checkpoints, blobs, now } = options;
  const { epoch, nextOffset, snapshotKey, counters } = await checkpoints.acquirePartition(group, topic, partition);
  const snapshot = snapshotKey === undefined ? undefined : decodeSnapshot(await blobs.get(snapshotKey));
  await deleteOrphans({ prefix: snapshotPrefix(group, topic, partition), epoch, snapshotKey }, options);
  return {
    partition,
    epoch,
    clock: createLogicalClock(now, snapshot?.time),
    state: createPartitionState(limits, snapshot?.time, snapshot?.memory),
    counters: { ...counters },
    nextOffset,
    endOffset: nextOffset,
    snapshotKey,
    changed: false,
    snapshots: 0,
  };
}

/** Cuts a partition's part of a checkpoint. Its deltas are taken: they are committed with this cut or never. */
export function cutPartition(owned: OwnedPartition, group: string, topic: string): PartitionCut {
  owned.snapshots += 1;
  owned.changed = false;
  const { partition, epoch, nextOffset } = owned;
  const name = `${String(epoch)}-${String(nextOffset)}-${String(owned.snapshots)}`;
  return {
    owned,
    checkpoint: {
      partition,
      epoch,
      nextOffset,
      snapshotKey: snapshotPrefix(group, topic, partition) + name,
      counters: { ...owned.counters },
    },
    deltas: owned.state.takeDeltas(),
    snapshot: encodeSnapshot({ time: owned.clock.time(), memory: owned.state.memory }),
  };
}

/** Deletes a snapshot that nothing refers to; a failure costs space only, and the next owner tries again. */
export async function deleteSnapshot(key: string, blobs: BlobStore, logger: Logger): Promise<void> {
  try {
    await blobs.delete(key);
  } catch (error) {
    logger.warn({ err: ScoutError.from(error), key }, 'An old snapshot could not be deleted.');
  }
}

function snapshotPrefix(group: string, topic: string, partition: number): string {
  return `stream/${group}/${topic}/${String(partition)}/`;
}

/**
 * Only snapshots of older epochs are deleted: should we be a zombie by now, the new owner's snapshots carry a newer one.
 */
async function deleteOrphans(
  committed: { readonly prefix: string; readonly epoch: number; readonly snapshotKey: string | undefined },
  { blobs, logger }: AcquireOptions,
): Promise<void> {
  const { prefix, epoch, snapshotKey } = committed;
  const keys = await blobs.list(prefix);
  const orphans = keys.filter((key) => key !== snapshotKey && Number.parseInt(key.slice(prefix.length), 10) < epoch);
  for (const key of orphans) await deleteSnapshot(key, blobs, logger);
}
