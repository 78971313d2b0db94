import zlib from 'node:zlib';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { tooLarge } from '../overload.ts';
import { decompressZstd } from './zstd/decompress-zstd.ts';

/** The encodings of a body that OTLP senders use. */
export const ContentCoding = { identity: 'identity', gzip: 'gzip', deflate: 'deflate', zstd: 'zstd' } as const;

/** One member of {@link ContentCoding}. */
export type ContentCoding = (typeof ContentCoding)[keyof typeof ContentCoding];

/** DEFLATE (RFC 1951) cannot compress better than this. */
const MAX_DEFLATE_RATIO = 1032;
const MIN_CHUNK_BYTES = 16 * 1024;

/** The coding of a Content-Encoding or grpc-encoding header, or undefined when we do not know it. */
export function contentCodingOf(header: string | undefined): ContentCoding | undefined {
  const name = (header ?? ContentCoding.identity).trim().toLowerCase();
  return Object.values(ContentCoding).find((coding) => coding === name);
}

/**
 * Decompresses a body at once. It stops at the limit: a bomb costs time and memory for `maxBytes` and no more.
 * @throws ScoutError invalid_argument: larger than the limit (`maxBytes` in its details), or not of this coding
 */
export function decompress(bytes: Buffer, coding: ContentCoding, maxBytes: number): Buffer {
  try {
    switch (coding) {
      case ContentCoding.identity:
        return bytes;
      case ContentCoding.gzip:
        return zlib.gunzipSync(bytes, { maxOutputLength: maxBytes, chunkSize: gzipChunkSize(bytes, maxBytes) });
      case ContentCoding.deflate:
        return inflate(bytes, maxBytes);
      case ContentCoding.zstd:
        return decompressZstd(bytes, maxBytes);
    }
  } catch (cause) {
    if (isOutputTooLarge(cause)) throw tooLarge(maxBytes);
    throw ScoutError.from(cause, {
      code: ErrorCode.invalidArgument,
      message: `The body is not complete ${coding} data, though its headers say ${coding}.`,
    });
  }
}

function isOutputTooLarge(cause: unknown): boolean {
  return cause instanceof RangeError && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE';
}

/** A gzip file ends with its size (RFC 1952): output of one piece needs no joining. It is a hint, never trusted. */
function gzipChunkSize(bytes: Buffer, maxBytes: number): number {
  const hint = bytes.length < 4 ? 0 : bytes.readUInt32LE(bytes.length - 4) + 1;
  return Math.max(MIN_CHUNK_BYTES, Math.min(hint, maxBytes + 1, bytes.length * MAX_DEFLATE_RATIO));
}

/** "deflate" means the zlib format (RFC 9110, 8.4.1.2); some senders leave its two bytes of header out. */
function inflate(bytes: Buffer, maxBytes: number): Buffer {
  const isZlib = bytes.length >= 2 && ((bytes[0] ?? 0) & 0x0f) === 8 && bytes.readUInt16BE(0) % 31 === 0;
  const options = { maxOutputLength: maxBytes };
  return isZlib ? zlib.inflateSync(bytes, options) : zlib.inflateRawSync(bytes, options);
}
