/** What can be configured; `auto` takes the best that this runtime has. */
export type CompressionName = 'zstd' | 'lz4' | 'gzip' | 'none';

/** Compresses the records of a batch. */
export interface CompressionCodec {
  readonly name: CompressionName;
  /** The codec's number in a record batch's attributes. */
  readonly attribute: number;
  compress(bytes: Uint8Array): Buffer;
}

/** Numbers of the codecs in a record batch's attributes. */
export const CodecAttribute = { none: 0, gzip: 1, snappy: 2, lz4: 3, zstd: 4 } as const;
