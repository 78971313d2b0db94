import { join } from 'node:path';
import { createFilesystemBlobStore } from '../../adapters/filesystem/create-filesystem-blob-store.ts';
import { createMinioBlobStore } from '../../adapters/minio/create-minio-blob-store.ts';
import type { Config } from '../../platform/config/config.ts';
import type { BlobStore } from '../../streaming/ports.ts';

/** What blobs are of: `raw` is the archive of raw telemetry, `capsules` are snapshots and samples. */
export type BlobPurpose = 'raw' | 'capsules';

/** The configured blob store: one folder for both purposes, or a bucket each. */
export function openBlobs(
  { stateDir, blobs }: Pick<Config, 'stateDir' | 'blobs'>,
  purpose: BlobPurpose = 'capsules',
): BlobStore {
  if (blobs.kind === 'filesystem') {
    return createFilesystemBlobStore({ dir: join(stateDir, 'blobs'), nowMs: Date.now });
  }
  const { rawBucket, capsuleBucket, ...service } = blobs;
  return createMinioBlobStore({ ...service, bucket: purpose === 'raw' ? rawBucket : capsuleBucket });
}
