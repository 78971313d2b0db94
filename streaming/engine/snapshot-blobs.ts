import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { BlobStore } from '../ports.ts';

/** Where an engine keeps the snapshots of its partitions. */
export interface SnapshotPlace {
  readonly group: string;
  readonly topic: string;
}

/** What handling blobs needs. */
export interface SnapshotBlobsDeps {
  readonly blobs: BlobStore;
  readonly logger: Logger;
}

/** What the last commit of a partition refers to. */
export interface CommittedBlobs {
  readonly partition: number;
  readonly epoch: number;
  readonly keys: ReadonlySet<string | undefined>;
}

/** The beginning of the keys of a partition's blobs; the epoch that writes one comes next, then a dash. */
export function snapshotPrefix({ group, topic }: SnapshotPlace, partition: number): string {
  return `stream/${group}/${topic}/${String(partition)}/`;
}

/** Deletes a blob that nothing refers to; a failure costs space only, and the next owner tries again. */
export async function deleteBlob(key: string, { blobs, logger }: SnapshotBlobsDeps): Promise<void> {
  try {
    await blobs.delete(key);
  } catch (error) {
    logger.warn({ err: ScoutError.from(error), key }, 'An old snapshot could not be deleted.');
  }
}

/**
 * Deletes the blobs of a partition that were never committed. Only those of older epochs: should we be a zombie by now,
 * the new owner's carry a newer one.
 * @throws ScoutError when the blobs cannot be listed
 */
export async function deleteOrphans(
  { partition, epoch, keys }: CommittedBlobs,
  deps: SnapshotPlace & SnapshotBlobsDeps,
): Promise<void> {
  const prefix = snapshotPrefix(deps, partition);
  for (const key of await deps.blobs.list(prefix)) {
    const isOlder = Number.parseInt(key.slice(prefix.length), 10) < epoch;
    if (isOlder && !keys.has(key)) await deleteBlob(key, deps);
  }
}
