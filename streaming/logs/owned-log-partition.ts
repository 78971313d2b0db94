import { createHash } from 'node:crypto';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { OwnedPosition } from '../engine/engine-work.ts';
import { loadSnapshot } from '../engine/load-snapshot.ts';
import { deleteOrphans, snapshotPrefix } from '../engine/snapshot-blobs.ts';
import type { SnapshotBlobsDeps, SnapshotPlace } from '../engine/snapshot-blobs.ts';
import { LogPartition, createLogMemory } from './log-partition.ts';
import type { LineFates, ParkedService } from './log-partition.ts';
import { decodeLogSnapshot, encodeLogSnapshot } from './log-snapshot-codec.ts';
import type { MinerSource } from './miner-source.ts';
import type { LogCheckpointStore, LogCounters, LogDeltas, LogPartitionCheckpoint } from './ports.ts';
import type { ServiceDeltas } from './service-logs.ts';

/** A partition whose log lines we count. */
export interface OwnedLogPartition extends OwnedPosition {
  readonly state: LogPartition;
  readonly counters: { -readonly [K in keyof LogCounters]: LogCounters[K] };
  /** Lines since the metrics were told of them last. */
  readonly fresh: LineFates & { duplicateRecords: number };
  /** Blobs written under this epoch. */
  blobs: number;
  /** Blobs that the next committed snapshot does not refer to. */
  superseded: string[];
}

/** One partition's part of a checkpoint, cut at one moment: offset, counters, deltas and snapshot agree. */
export interface LogPartitionCut {
  readonly owned: OwnedLogPartition;
  readonly checkpoint: LogPartitionCheckpoint;
  readonly deltas: readonly ServiceDeltas[];
  readonly snapshot: Uint8Array;
  /** Services that were parked with this cut. */
  readonly parked: readonly ParkedService[];
  /** Blobs that nothing refers to once the cut is committed. */
  readonly superseded: readonly string[];
}

/** What taking a partition over needs. */
export interface AcquireLogOptions extends SnapshotPlace, SnapshotBlobsDeps {
  readonly miners: MinerSource;
  readonly checkpoints: LogCheckpointStore;
  /** Unix milliseconds. */
  readonly wallClock: () => number;
}

const NOTHING: LogDeltas = { capsules: [], templates: [], aliases: [], samples: [] };

/**
 * Takes a partition over: fences its former owner, loads the snapshot of the last commit and removes blobs that were
 * never committed.
 * @throws ScoutError aborted when there is a later owner already; not_found or data_loss when the snapshot is gone or corrupt: going on would change counts
 */
export async function acquireLogPartition(partition: number, options: AcquireLogOptions): Promise<OwnedLogPartition> {
  const { group, topic, miners, checkpoints, blobs, logger } = options;
  const { epoch, nextOffset, snapshotKey, counters } = await checkpoints.acquirePartition(group, topic, partition);
  const load = (key: string): Promise<Uint8Array> => {
    const unchanged = { partition, epoch, nextOffset, snapshotKey: key, counters };
    const nothing = { group, topic, partitions: [unchanged], deltas: NOTHING, atMs: options.wallClock() };
    return loadSnapshot(key, { blobs, requireOwned: () => checkpoints.commit(nothing) });
  };
  const memory = snapshotKey === undefined ? createLogMemory() : decodeLogSnapshot(await load(snapshotKey), miners);
  const keys = new Set([snapshotKey, ...[...memory.parked.values()].map(({ blobKey }) => blobKey)]);
  await deleteOrphans({ partition, epoch, keys }, options);
  return {
    partition,
    epoch,
    state: new LogPartition(memory, miners, (error) => {
      logger.error({ err: ScoutError.from(error), partition }, 'A log line could not be counted.');
    }),
    counters: { ...counters },
    fresh: { counted: 0, overflowed: 0, rejected: 0, duplicateRecords: 0 },
    appendedAtMs: 0,
    nextOffset,
    endOffset: nextOffset,
    snapshotKey,
    changed: false,
    blobs: 0,
    superseded: [],
  };
}

/** Brings the services back that lines are of. What cannot be read any more is learned again. */
export async function unparkServices(
  owned: OwnedLogPartition,
  services: readonly ParkedService[],
  { blobs, logger }: SnapshotBlobsDeps,
): Promise<void> {
  for (const service of services) {
    const { blobKey } = service;
    try {
      owned.state.unpark(service, service.miner ?? (await blobs.get(blobKey)));
    } catch (error) {
      const failure = ScoutError.from(error);
      if (failure.code !== ErrorCode.notFound && failure.code !== ErrorCode.dataLoss) throw failure;
      logger.error({ err: failure, blobKey }, 'The templates of a service are lost; it is learned again.');
      owned.state.forgetParked(service);
    }
    owned.superseded.push(blobKey);
  }
}

/** What a cut is made with. */
export interface CutOptions extends SnapshotPlace {
  /** Services that the partition may hold in memory. */
  readonly maxServices: number;
}

/** Cuts a partition's part of a checkpoint. Its deltas are taken: they are committed with this cut or never. */
export function cutLogPartition(owned: OwnedLogPartition, options: CutOptions): LogPartitionCut {
  const { partition, epoch, nextOffset, state } = owned;
  const prefix = snapshotPrefix(options, partition);
  const newKey = (name: string): string => `${prefix}${String(epoch)}-${name}-${String((owned.blobs += 1))}`;
  const deltas = state.takeDeltas();
  const parked = state.park(options.maxServices, (key) => newKey(`service-${hashOf(key)}`));
  const { superseded } = owned;
  owned.superseded = [];
  owned.changed = false;
  return {
    owned,
    checkpoint: {
      partition,
      epoch,
      nextOffset,
      snapshotKey: newKey(String(nextOffset)),
      counters: { ...owned.counters },
    },
    deltas,
    snapshot: encodeLogSnapshot(state.memory),
    parked,
    superseded,
  };
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}
