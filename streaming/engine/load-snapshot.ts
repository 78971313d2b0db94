import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { BlobStore } from '../ports.ts';

/** What loading a snapshot needs. */
export interface LoadSnapshotDeps {
  readonly blobs: BlobStore;
  /** Commits nothing. @throws ScoutError aborted when the partition has a later owner */
  readonly requireOwned: () => Promise<unknown>;
}

/**
 * The snapshot of the last commit. It may be gone because a later owner has committed and removed it meanwhile: then the
 * partition is no longer ours, and nothing is lost.
 * @throws ScoutError aborted when the partition has a later owner; not_found when the snapshot is lost
 */
export async function loadSnapshot(key: string, { blobs, requireOwned }: LoadSnapshotDeps): Promise<Uint8Array> {
  try {
    return await blobs.get(key);
  } catch (error) {
    if (ScoutError.from(error).code === ErrorCode.notFound) await requireOwned();
    throw error;
  }
}
