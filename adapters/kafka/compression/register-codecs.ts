import kafkajs from 'kafkajs';
import { chooseCodec } from './choose-codec.ts';
import { decodeLz4Frame } from './decode-lz4-frame.ts';
import { createSlabPool } from './slab-pool.ts';
import { loadSnappyDecompress } from './snappy.ts';
import { loadZstdDecompress } from './zstd.ts';

/** What kafkajs asks of a codec. */
interface KafkajsCodec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>;
  decompress(buffer: Buffer): Promise<Buffer>;
}

/**
 * Gives kafkajs the codecs it comes without, loaded at their first use. Snappy is for reading what others wrote.
 * The registry is one for the process; registering again changes nothing.
 */
export function registerCodecs(): void {
  const { CompressionCodecs, CompressionTypes } = kafkajs;
  CompressionCodecs[CompressionTypes.LZ4] = () => lz4;
  CompressionCodecs[CompressionTypes.ZSTD] = () => zstd;
  CompressionCodecs[CompressionTypes.Snappy] = () => snappy;
}

/** One for the process, as the registry is. */
const slabs = createSlabPool();

/**
 * Gives the memory behind these values back to be overwritten; nobody may look at them, or at anything that was
 * fetched with them in one record batch, any more.
 */
export function recycleValues(values: readonly (Uint8Array | null)[]): void {
  for (const value of values) if (value !== null) slabs.giveBack(value.buffer);
}

const lz4: KafkajsCodec = {
  compress: async ({ buffer }) => (await chooseCodec('lz4')).compress(buffer),
  decompress: async (buffer) => decodeLz4Frame(buffer, slabs),
};

const zstd: KafkajsCodec = {
  compress: async ({ buffer }) => (await chooseCodec('zstd')).compress(buffer),
  decompress: whenLoaded(loadZstdDecompress),
};

const snappy: KafkajsCodec = {
  // Nobody chooses it: it is no member of the setting.
  compress: async ({ buffer }) => (await import('snappy')).compressSync(buffer),
  decompress: whenLoaded(loadSnappyDecompress),
};

/** A codec that is loaded at its first use, and asked for no more than once for all batches after it. */
function whenLoaded(load: () => Promise<(bytes: Buffer) => Buffer>): KafkajsCodec['decompress'] {
  let loaded: ((bytes: Buffer) => Buffer) | undefined;
  return async (buffer) => {
    loaded ??= await load();
    return loaded(buffer);
  };
}
