import zlib from 'node:zlib';

type OneShot = (
  bytes: Uint8Array,
  options?: { readonly params?: Readonly<Record<number, number>>; readonly pledgedSrcSize?: number },
) => Buffer;

/** ZSTD_c_compressionLevel of zstd.h: the constant is in node:zlib only together with the codec. */
const COMPRESSION_LEVEL = 100;
const LEVEL = 1;

/** node:zlib has zstd from Node 22.15 on; the types of older versions do not know it. */
interface ZlibWithZstd {
  readonly zstdCompressSync?: OneShot;
  readonly zstdDecompressSync?: OneShot;
}

const runtime = zlib as ZlibWithZstd;

/** Compresses with zstd, level 1; undefined where the runtime cannot. */
export function findZstdCompress(): ((bytes: Uint8Array) => Buffer) | undefined {
  const compress = runtime.zstdCompressSync;
  if (compress === undefined) return undefined;
  // The size lets the codec set up no more memory than the batch needs.
  return (bytes) => compress(bytes, { params: { [COMPRESSION_LEVEL]: LEVEL }, pledgedSrcSize: bytes.length });
}

/** Decompresses zstd: by the runtime where it can, else by a decoder in JavaScript, several times slower. */
export async function loadZstdDecompress(): Promise<(bytes: Uint8Array) => Buffer> {
  const decompress = runtime.zstdDecompressSync;
  if (decompress !== undefined) return (bytes) => decompress(bytes);
  const fzstd = await import('fzstd');
  return (bytes) => {
    const plain = fzstd.decompress(bytes);
    return Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength);
  };
}
