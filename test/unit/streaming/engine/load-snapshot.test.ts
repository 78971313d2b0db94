import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';
import { loadSnapshot } from '../../../../streaming/engine/load-snapshot.ts';
import { createMemoryBlobStore } from '../../../support/fakes/memory-blob-store.ts';

const superseded = () =>
  Promise.reject(new ScoutError({ code: ErrorCode.aborted, message: 'Another worker has taken the partition over.' }));

describe('loadSnapshot', () => {
  it('gives the snapshot without asking who owns the partition', async () => {
    const blobs = createMemoryBlobStore();
    await blobs.put('a', Buffer.from('snapshot'));

    expect(Buffer.from(await loadSnapshot('a', { blobs, requireOwned: superseded })).toString()).toBe('snapshot');
  });

  it('tells a later owner, who removed it, from one that is lost', async () => {
    const blobs = createMemoryBlobStore();

    await expect(loadSnapshot('a', { blobs, requireOwned: superseded })).rejects.toMatchObject({ code: 'aborted' });
    await expect(loadSnapshot('a', { blobs, requireOwned: async () => undefined })).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});
