import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { decompress } from 'fzstd';

type ZstdCompress = (bytes: Uint8Array) => Promise<Uint8Array>;

/** The runtime's zstd (Node.js 22.15 and newer), or undefined where it has none. */
export function createZstd(): ZstdCompress | undefined {
  const native: unknown = Reflect.get(zlib, 'zstdCompress');
  return typeof native === 'function' ? (promisify(native) as ZstdCompress) : undefined;
}

/** Decompresses on any runtime, into a buffer of the length that the batch says. Throws when the bytes don't fit. */
export function decompressZstd(bytes: Uint8Array, length: number): Buffer {
  return Buffer.from(decompress(bytes, new Uint8Array(length)));
}
