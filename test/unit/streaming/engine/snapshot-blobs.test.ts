import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';
import { createSilentLogger } from '../../../../platform/logging/logger.ts';
import { deleteBlob, deleteOrphans, snapshotPrefix } from '../../../../streaming/engine/snapshot-blobs.ts';
import { createMemoryBlobStore } from '../../../support/fakes/memory-blob-store.ts';

const place = { group: 'g', topic: 't' };
const logger = createSilentLogger();

describe('the blobs of a partition', () => {
  it('that were never committed are deleted, but those of a newer owner and of other partitions are not', async () => {
    const blobs = createMemoryBlobStore();
    const mine = snapshotPrefix(place, 1);
    const keys = ['2-9-1', '2-service-ab-2', '3-9-1', '3-12-2', '4-1-1'].map((name) => mine + name);
    const other = `${snapshotPrefix(place, 12)}1-1-1`;
    for (const key of [...keys, other]) await blobs.put(key, Uint8Array.of(1));

    await deleteOrphans({ partition: 1, epoch: 4, keys: new Set([`${mine}3-9-1`]) }, { ...place, blobs, logger });

    expect([...blobs.blobs.keys()].sort()).toEqual([`${mine}3-9-1`, `${mine}4-1-1`, other].sort());
  });

  it('that cannot be deleted are left for the next owner', async () => {
    const blobs = {
      ...createMemoryBlobStore(),
      delete: () => Promise.reject(new ScoutError({ code: ErrorCode.unavailable, message: 'no' })),
    };

    await expect(deleteBlob('key', { blobs, logger })).resolves.toBeUndefined();
  });
});
