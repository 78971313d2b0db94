import type { Logger } from '../../platform/logging/logger.ts';
import type { Metrics } from '../../platform/metrics/catalogue.ts';
import { deleteBlob } from '../engine/snapshot-blobs.ts';
import type { AggregateDeltas, BlobStore, CheckpointStore } from '../ports.ts';
import { retrying } from '../retry.ts';
import { createDeltaAccumulator } from './delta-accumulator.ts';
import { cutPartition } from './owned-partition.ts';
import type { OwnedPartition, PartitionCut } from './owned-partition.ts';

/** What writing a checkpoint needs. */
export interface CheckpointDeps {
  readonly group: string;
  readonly topic: string;
  readonly checkpoints: CheckpointStore;
  readonly blobs: BlobStore;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly wallClock: () => number;
  /** Ends the waiting for a blob store that doesn't answer. */
  readonly signal: AbortSignal;
}

/**
 * Writes one checkpoint of these partitions, in the order that makes a crash between any two steps harmless:
 *
 * ```
 *  cut ─► put snapshots ─► commit deltas + offsets + snapshot keys ─► delete the snapshots before
 *      ▲                ▲                                         ▲
 *      nothing happened │                                         an old snapshot is left: deleted by the next owner
 *                       a snapshot nobody refers to is left: deleted by the next owner
 * ```
 * A commit is tried once. When it fails, whether it took effect can be unknown, and the deltas it took are gone from
 * the partitions: the caller must drop them and start again from what the store says.
 * `isOurs` says whether a partition was revoked meanwhile; such a one is left out.
 * @returns how many capsule rows were written
 * @throws ScoutError aborted when a partition has a new owner; the store's own failures
 */
export async function writeCheckpoint(
  partitions: readonly OwnedPartition[],
  isOurs: (owned: OwnedPartition) => boolean,
  deps: CheckpointDeps,
): Promise<number> {
  const cuts: PartitionCut[] = [];
  for (const owned of partitions) {
    const cut = await cutPartition(owned, deps);
    await putSnapshot(cut, deps);
    cuts.push(cut);
  }
  const ours = cuts.filter(({ owned }) => isOurs(owned));
  if (ours.length === 0) return 0;
  const deltas = sumOf(ours.map((cut) => cut.deltas));
  await deps.checkpoints.commit({
    group: deps.group,
    topic: deps.topic,
    partitions: ours.map(({ checkpoint }) => checkpoint),
    deltas,
    atMs: deps.wallClock(),
  });
  for (const { owned, checkpoint } of ours) {
    const previous = owned.snapshotKey;
    owned.snapshotKey = checkpoint.snapshotKey;
    if (previous !== undefined) await deleteBlob(previous, deps);
  }
  return deltas.capsules.length;
}

async function putSnapshot({ checkpoint, snapshot }: PartitionCut, deps: CheckpointDeps): Promise<void> {
  const { blobs, logger, metrics, signal } = deps;
  metrics.streamSnapshotBytes.set({ partition: String(checkpoint.partition) }, snapshot.length);
  await retrying(() => blobs.put(checkpoint.snapshotKey, snapshot), { what: 'put a snapshot', logger, signal });
}

function sumOf(parts: readonly AggregateDeltas[]): AggregateDeltas {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  const sum = createDeltaAccumulator();
  for (const part of parts) sum.merge(part);
  return sum.build();
}
