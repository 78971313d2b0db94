import { mkdir, mkdtemp, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFilesystemBlobStore } from '../../../adapters/filesystem/create-filesystem-blob-store.ts';
import { describeBlobStore } from './blob-store-contract.ts';

describe('blobs in a folder', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'slo-scout-blobs-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const createStore = () => createFilesystemBlobStore({ dir, nowMs: () => Date.now() });

  describeBlobStore('a folder', async () => createStore());

  it('refuses a key that runs through another blob, and leaves nothing behind', async () => {
    const store = createStore();
    await store.put('a/b', new Uint8Array([1]));

    await expect(store.put('a/b/c', new Uint8Array([2]))).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(store.put('a', new Uint8Array([2]))).rejects.toMatchObject({ code: 'invalid_argument' });

    expect(await readdir(join(dir, '.tmp'))).toEqual([]);
    expect(await store.list('')).toEqual(['a/b']);
  });

  it('says that its folder is away, and goes on when it is back', async () => {
    const store = createStore();
    await store.put('key', new Uint8Array([1]));
    await rename(dir, `${dir}.away`);
    await writeFile(dir, '');

    const failure = store.put('key', new Uint8Array([2]));

    await expect(failure).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining(dir) });
    await rm(dir);
    await rename(`${dir}.away`, dir);
    await store.put('key', new Uint8Array([3]));
    expect([...(await store.get('key'))]).toEqual([3]);
  });

  it('removes what killed processes left half-written, and nothing that is being written', async () => {
    await mkdir(join(dir, '.tmp'));
    await writeFile(join(dir, '.tmp', 'old'), 'x');
    await writeFile(join(dir, '.tmp', 'new'), 'x');
    const twoHoursAgo = new Date(Date.now() - 2 * 3_600_000);
    await utimes(join(dir, '.tmp', 'old'), twoHoursAgo, twoHoursAgo);

    await createStore().put('key', new Uint8Array([1]));

    expect(await readdir(join(dir, '.tmp'))).toEqual(['new']);
  });
});
