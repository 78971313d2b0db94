import type { SliBucket } from '../../domain/sli/sli-bucket.ts';
import { decodeSketch } from '../../domain/sketch/sketch-codec.ts';
import { corrupt } from '../../domain/sketch/varint.ts';

/**
 * Many rows of `sli_buckets` in one `bytea`. The driver makes a text of every column of every row, which for the minutes
 * of a quarter takes longer than everything that is computed from them. Integers are big endian:
 *
 *     int64 start_ms · int64 total · int64 bad · int32 length of latency · latency …
 */
export const PACKED_BUCKET = `
int8send(start_ms) || int8send(total) || int8send(bad) || int4send(octet_length(latency)) || latency`;

const HEADER_BYTES = 28;
const TWO_TO_32 = 2 ** 32;
const WHAT = 'SLI buckets';

/** @throws ScoutError data_loss when a number or a sketch cannot be one that was stored */
export function unpackBuckets(journeyId: string, packed: Uint8Array): readonly SliBucket[] {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const buckets: SliBucket[] = [];
  let position = 0;
  while (position < packed.length) {
    if (packed.length - position < HEADER_BYTES) throw corrupt(WHAT, 'ends too early');
    const latencyFrom = position + HEADER_BYTES;
    const latencyTo = latencyFrom + view.getUint32(position + 24);
    if (latencyTo > packed.length) throw corrupt(WHAT, 'ends too early');
    buckets.push({
      journeyId,
      startMs: readInt64(view, position),
      total: readInt64(view, position + 8),
      bad: readInt64(view, position + 16),
      latency: decodeSketch(packed.subarray(latencyFrom, latencyTo)),
    });
    position = latencyTo;
  }
  return buckets;
}

function readInt64(view: DataView, position: number): number {
  const value = view.getInt32(position) * TWO_TO_32 + view.getUint32(position + 4);
  if (Number.isSafeInteger(value)) return value;
  throw corrupt(WHAT, 'holds an integer that is too large to be read exactly');
}
