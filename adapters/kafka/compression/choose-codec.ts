import { gzipSync } from 'node:zlib';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { CodecAttribute } from './codec.ts';
import type { CompressionCodec, CompressionName } from './codec.ts';
import { compressLz4Frame } from './compress-lz4-frame.ts';
import { findZstdCompress } from './zstd.ts';

const GZIP_LEVEL = 1;
/**
 * Cheapest first, measured by bench/kafka-produce.ts. zstd compresses best, but the runtime sets up a context for every
 * call, which costs four times what lz4 costs on batches of 30 KB.
 */
const PREFERENCE = ['lz4', 'zstd', 'gzip'] as const;

type Compress = (bytes: Uint8Array) => Buffer;

/**
 * The codec for what was configured.
 * @throws ScoutError failed_precondition when this runtime does not have it
 */
export async function chooseCodec(wanted: CompressionName | 'auto'): Promise<CompressionCodec> {
  for (const name of wanted === 'auto' ? PREFERENCE : [wanted]) {
    const compress = await findCompress(name);
    if (compress !== undefined) return { name, attribute: CodecAttribute[name], compress };
  }
  throw new ScoutError({
    code: ErrorCode.failedPrecondition,
    message: `This runtime cannot compress with ${wanted}; zstd needs Node 22.15, lz4 a prebuilt binary of lz4-napi. "auto" takes what is there.`,
    details: { settings: ['SLO_SCOUT_KAFKA_COMPRESSION'] },
  });
}

async function findCompress(name: CompressionName): Promise<Compress | undefined> {
  switch (name) {
    case 'zstd':
      return findZstdCompress();
    case 'lz4':
      return loadLz4Compress();
    case 'gzip':
      return (bytes) => gzipSync(bytes, { level: GZIP_LEVEL });
    case 'none':
      return (bytes) => Buffer.from(bytes);
  }
}

/** LZ4 frames with independent blocks, as Kafka's clients read them. */
async function loadLz4Compress(): Promise<Compress | undefined> {
  try {
    const { compressSync } = await import('lz4-napi');
    const compressBlock = (plain: Buffer): Buffer => compressSync(plain);
    return (bytes) => compressLz4Frame(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), compressBlock);
  } catch {
    // No prebuilt binary for this platform: whoever asked for lz4 by name is told, `auto` goes on.
    return undefined;
  }
}
