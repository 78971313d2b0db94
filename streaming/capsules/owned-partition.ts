import { setImmediate as yieldToEvents } from 'node:timers/promises';
import type { OwnedPosition } from '../engine/engine-work.ts';
import { loadSnapshot } from '../engine/load-snapshot.ts';
import { deleteOrphans, snapshotPrefix } from '../engine/snapshot-blobs.ts';
import type { SnapshotBlobsDeps, SnapshotPlace } from '../engine/snapshot-blobs.ts';
import type { AggregateDeltas, CheckpointStore, PartitionCheckpoint, StreamCounters } from '../ports.ts';
import { createLogicalClock } from './logical-clock.ts';
import type { LogicalClock } from './logical-clock.ts';
import { createPartitionMemory } from './partition-memory.ts';
import { createPartitionState } from './partition-state.ts';
import type { PartitionState, SpanFates, TraceLimits } from './partition-state.ts';
import { decodeSnapshot, encodeSnapshotInSteps } from './snapshot-codec.ts';

/** A partition whose traces we assemble. */
export interface OwnedPartition extends OwnedPosition {
  readonly clock: LogicalClock;
  readonly state: PartitionState;
  readonly counters: { -readonly [K in keyof StreamCounters]: StreamCounters[K] };
  /** Spans since the metrics were told of them last. */
  readonly fresh: SpanFates & { rejected: number };
  /** Set while a snapshot is made: nothing may change the state until it resolves. */
  cutting: Promise<unknown> | undefined;
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
export interface AcquireOptions extends SnapshotPlace, SnapshotBlobsDeps {
  readonly limits: TraceLimits & { readonly maxJourneysPerService: number };
  readonly checkpoints: CheckpointStore;
  readonly now: () => number;
  /** Unix milliseconds. */
  readonly wallClock: () => number;
}

const NOTHING: AggregateDeltas = { journeys: [], capsules: [], buckets: [] };

/**
 * Takes a partition over: fences its former owner, loads the snapshot of the last commit and removes snapshots that
 * were never committed.
 * @throws ScoutError aborted when there is a later owner already; not_found or data_loss when the snapshot is gone or corrupt: going on would change counts
 */
export async function acquirePartition(partition: number, options: AcquireOptions): Promise<OwnedPartition> {
  const { group, topic, limits, checkpoints, blobs, now } = options;
  const { epoch, nextOffset, snapshotKey, counters } = await checkpoints.acquirePartition(group, topic, partition);
  const journeyLimit = limits.maxJourneysPerService;
  const load = (key: string): Promise<Uint8Array> => {
    const unchanged = { partition, epoch, nextOffset, snapshotKey: key, counters };
    const nothing = { group, topic, partitions: [unchanged], deltas: NOTHING, atMs: options.wallClock() };
    return loadSnapshot(key, { blobs, requireOwned: () => checkpoints.commit(nothing) });
  };
  const snapshot = snapshotKey === undefined ? undefined : decodeSnapshot(await load(snapshotKey), journeyLimit);
  await deleteOrphans({ partition, epoch, keys: new Set([snapshotKey]) }, options);
  return {
    partition,
    epoch,
    clock: createLogicalClock(now, snapshot?.time),
    state: createPartitionState(limits, snapshot?.time, snapshot?.memory ?? createPartitionMemory(journeyLimit)),
    counters: { ...counters },
    fresh: { counted: 0, duplicate: 0, late: 0, rejected: 0 },
    appendedAtMs: 0,
    nextOffset,
    endOffset: nextOffset,
    snapshotKey,
    changed: false,
    cutting: undefined,
    snapshots: 0,
  };
}

/**
 * Cuts a partition's part of a checkpoint. Its deltas are taken: they are committed with this cut or never. The
 * snapshot is made in steps with room for other events between them; the partition stands still meanwhile.
 */
export async function cutPartition(owned: OwnedPartition, place: SnapshotPlace): Promise<PartitionCut> {
  owned.snapshots += 1;
  owned.changed = false;
  const { partition, epoch, nextOffset } = owned;
  const snapshotOf = encodeSnapshotInSteps({ time: owned.clock.time(), memory: owned.state.memory }, yieldToEvents);
  const name = `${String(epoch)}-${String(nextOffset)}-${String(owned.snapshots)}`;
  const checkpoint = {
    partition,
    epoch,
    nextOffset,
    snapshotKey: snapshotPrefix(place, partition) + name,
    counters: { ...owned.counters },
  };
  const deltas = owned.state.takeDeltas();
  owned.cutting = snapshotOf;
  try {
    return { owned, checkpoint, deltas, snapshot: await snapshotOf };
  } finally {
    owned.cutting = undefined;
  }
}
