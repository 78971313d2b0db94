import { beforeEach, describe, expect, it } from 'vitest';
import type { BlobStore } from '../../../streaming/ports.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** What every blob store does. `setup` gives an empty one. */
export function describeBlobStore(name: string, setup: () => Promise<BlobStore>): void {
  describe(`the blob store on ${name}`, () => {
    let store: BlobStore;
    beforeEach(async () => {
      store = await setup();
    });

    it('returns the bytes that were put', async () => {
      const bytes = Uint8Array.from({ length: 100_000 }, (_, position) => position % 256);

      await store.put('a/b/c.bin', bytes);

      expect(Buffer.from(await store.get('a/b/c.bin')).equals(bytes)).toBe(true);
    });

    it('keeps an empty blob', async () => {
      await store.put('empty', new Uint8Array());

      expect(await store.get('empty')).toHaveLength(0);
    });

    it('replaces a blob whole', async () => {
      await store.put('key', bytesOf('a longer first version'));

      await store.put('key', bytesOf('short'));

      expect(textOf(await store.get('key'))).toBe('short');
    });

    it('shows one whole version to readers while writers race', async () => {
      const versions = ['x', 'y', 'z'].map((letter) => letter.repeat(200_000));
      await store.put('key', bytesOf(versions[0]!));

      const writes = versions.flatMap((version) => Array.from({ length: 5 }, () => store.put('key', bytesOf(version))));
      const reads = await Promise.all(Array.from({ length: 30 }, () => store.get('key')));
      await Promise.all(writes);

      expect(reads.every((bytes) => versions.includes(textOf(bytes)))).toBe(true);
      expect(await store.list('')).toEqual(['key']);
    });

    it('says that an absent blob is not there', async () => {
      await store.put('a/b', bytesOf('x'));

      for (const key of ['no', 'a', 'a/b/c', 'a/no']) {
        await expect(store.get(key)).rejects.toMatchObject({ name: 'ScoutError', code: 'not_found' });
      }
    });

    it('deletes a blob, and quietly one that is not there', async () => {
      await store.put('a/b', bytesOf('x'));

      await store.delete('a/b');
      await store.delete('a/b');
      await store.delete('a');

      expect(await store.list('')).toEqual([]);
    });

    it('lists the keys that start with a prefix, in order', async () => {
      for (const key of ['b/2', 'a/10', 'a/1/x', 'ab', 'a/1.bin']) await store.put(key, bytesOf(key));

      expect(await store.list('')).toEqual(['a/1.bin', 'a/1/x', 'a/10', 'ab', 'b/2']);
      expect(await store.list('a/')).toEqual(['a/1.bin', 'a/1/x', 'a/10']);
      expect(await store.list('a/1')).toEqual(['a/1.bin', 'a/1/x', 'a/10']);
      expect(await store.list('no/such')).toEqual([]);
    });

    it('refuses keys that are not keys', async () => {
      const keys = ['', '/a', 'a/', 'a//b', '..', 'a/../b', '../etc', '.hidden', 'A', 'a b', 'a\\b', 'a\0', 'ä'];

      for (const key of [...keys, 'x'.repeat(2_000)]) {
        await expect(store.put(key, bytesOf('x'))).rejects.toMatchObject({ code: 'invalid_argument' });
        await expect(store.get(key)).rejects.toMatchObject({ code: 'invalid_argument' });
        await expect(store.delete(key)).rejects.toMatchObject({ code: 'invalid_argument' });
      }
    });
  });
}
