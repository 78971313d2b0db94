import type { WindowSamples } from '../../contracts/blobs/window-samples.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { Metrics } from '../../platform/metrics/catalogue.ts';
import { deleteBlob } from '../engine/snapshot-blobs.ts';
import type { BlobStore } from '../ports.ts';
import { retrying } from '../retry.ts';
import { cutLogPartition } from './owned-log-partition.ts';
import type { LogPartitionCut, OwnedLogPartition } from './owned-log-partition.ts';
import type { LogCheckpointStore, LogDeltas, SamplePart } from './ports.ts';
import { sampleBlobOf } from './sample-blob.ts';

/** What writing a checkpoint needs. */
export interface LogCheckpointDeps {
  readonly group: string;
  readonly topic: string;
  /** Services that one partition may hold in memory. */
  readonly maxServices: number;
  readonly checkpoints: LogCheckpointStore;
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
 *  cut ─► put samples, parked services, snapshots ─► commit deltas + offsets + blob keys ─► delete what is superseded
 *      ▲                                          ▲                                     ▲
 *      nothing happened   blobs nobody refers to are left                   old blobs are left: deleted by the next owner
 * ```
 * Sample blobs are named by their content, so counting the same lines again names them again. A commit is tried once; see
 * the checkpoint of traces for why. `isOurs` says whether a partition was revoked meanwhile; such a one is left out.
 * @throws ScoutError aborted when a partition has a new owner; the store's own failures
 */
export async function writeLogCheckpoint(
  partitions: readonly OwnedLogPartition[],
  isOurs: (owned: OwnedLogPartition) => boolean,
  deps: LogCheckpointDeps,
): Promise<void> {
  const parts: { readonly cut: LogPartitionCut; readonly samples: readonly SamplePart[] }[] = [];
  for (const owned of partitions) {
    const cut = cutLogPartition(owned, deps);
    parts.push({ cut, samples: await putBlobs(cut, deps) });
  }
  const ours = parts.filter(({ cut }) => isOurs(cut.owned));
  if (ours.length === 0) return;
  const deltas = sumOf(ours);
  const { newTemplates } = await deps.checkpoints.commit({
    group: deps.group,
    topic: deps.topic,
    partitions: ours.map(({ cut }) => cut.checkpoint),
    deltas,
    atMs: deps.wallClock(),
  });
  deps.metrics.logCapsulesWritten.inc(deltas.capsules.length);
  deps.metrics.logNewTemplates.inc(newTemplates);
  for (const { cut } of ours) await settle(cut, deps);
}

/** The cut is committed. */
async function settle({ owned, checkpoint, parked, superseded }: LogPartitionCut, deps: LogCheckpointDeps) {
  const { snapshotKey: previous } = owned;
  owned.snapshotKey = checkpoint.snapshotKey;
  for (const service of parked) service.miner = undefined;
  for (const key of superseded) await deleteBlob(key, deps);
  if (previous !== undefined) await deleteBlob(previous, deps);
}

async function putBlobs(cut: LogPartitionCut, deps: LogCheckpointDeps): Promise<readonly SamplePart[]> {
  const { checkpoint, snapshot, parked, deltas } = cut;
  const samples: SamplePart[] = [];
  for (const window of deltas.flatMap((delta) => delta.samples)) samples.push(await putSamples(window, deps));
  for (const { blobKey, miner } of parked) if (miner !== undefined) await put(blobKey, miner, deps);
  deps.metrics.logSnapshotBytes.set({ partition: String(checkpoint.partition) }, snapshot.length);
  await put(checkpoint.snapshotKey, snapshot, deps);
  return samples;
}

async function putSamples(window: WindowSamples, deps: LogCheckpointDeps): Promise<SamplePart> {
  const { part, bytes } = sampleBlobOf(window);
  await put(part.blobKey, bytes, deps);
  return part;
}

async function put(key: string, bytes: Uint8Array, { blobs, logger, signal }: LogCheckpointDeps): Promise<void> {
  await retrying(() => blobs.put(key, bytes), { what: 'put a blob', logger, signal });
}

function sumOf(
  parts: readonly { readonly cut: LogPartitionCut; readonly samples: readonly SamplePart[] }[],
): LogDeltas {
  const deltas = parts.flatMap(({ cut }) => cut.deltas);
  return {
    capsules: deltas.flatMap(({ capsules }) => capsules),
    templates: deltas.flatMap(({ templates }) => templates),
    aliases: deltas.flatMap(({ aliases }) => aliases),
    samples: parts.flatMap(({ samples }) => samples),
  };
}
