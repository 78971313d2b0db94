import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { BlobStore } from '../../../streaming/ports.ts';

/** Blobs in memory, for tests to look at. */
export interface MemoryBlobStore extends BlobStore {
  readonly blobs: Map<string, Uint8Array>;
}

/** Creates an empty store. */
export function createMemoryBlobStore(): MemoryBlobStore {
  const blobs = new Map<string, Uint8Array>();
  return {
    blobs,
    put: async (key, bytes) => void blobs.set(key, bytes.slice()),
    get: async (key) => {
      const bytes = blobs.get(key);
      if (bytes === undefined) throw new ScoutError({ code: ErrorCode.notFound, message: `There is no blob ${key}.` });
      return bytes;
    },
    delete: async (key) => void blobs.delete(key),
    list: async (prefix) => [...blobs.keys()].filter((key) => key.startsWith(prefix)).sort(),
  };
}
