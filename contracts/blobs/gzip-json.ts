import { gunzipSync, gzipSync } from 'node:zlib';
import type { z } from 'zod';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** Telemetry compresses well at any level, and an analysis has better things to do. */
const GZIP_LEVEL = 3;
/**
 * No blob of ours is larger: a service has at most 2,048 log templates of 8 samples of 1,024 characters unless it is set
 * higher, and evidence is far smaller. Foreign bytes must not fill the memory.
 */
const MAX_BYTES = 256 * 1024 * 1024;

/** A document as compressed JSON. Equal documents give equal bytes. */
export function encodeGzipJson(document: unknown): Uint8Array {
  return gzipSync(JSON.stringify(document), { level: GZIP_LEVEL });
}

/** Reads what {@link encodeGzipJson} wrote. @throws ScoutError data_loss when the bytes are not such a document */
export function decodeGzipJson<S extends z.ZodType>(bytes: Uint8Array, schema: S, what: string): z.output<S> {
  try {
    return schema.parse(JSON.parse(gunzipSync(bytes, { maxOutputLength: MAX_BYTES }).toString('utf8')));
  } catch (cause) {
    throw new ScoutError({ code: ErrorCode.dataLoss, message: `A blob of ${what} is corrupt.`, cause });
  }
}
