import type { SketchData } from './sketch-data.ts';
import { MAX_SIGNED_VARINT, corrupt, createByteWriter, readByte, readSigned, readUnsigned } from './varint.ts';
import type { ByteCursor } from './varint.ts';

/**
 * Bytes of a sketch, as stored:
 * ```
 * version (1 byte) · zeroCount (signed) · bucket count (unsigned) · { index delta (signed) · count (signed) } …
 * ```
 * Indexes are ascending, so deltas are small and most buckets take 2 or 3 bytes.
 */
const VERSION = 1;
const WHAT = 'latency sketch';

/** Encodes a sketch, signed counts included. Equal sketches give equal bytes. */
export function encodeSketch(sketch: SketchData): Uint8Array {
  const writer = createByteWriter(8 + sketch.indexes.length * 4);
  writer.byte(VERSION);
  writer.signed(sketch.zeroCount);
  writer.unsigned(sketch.indexes.length);
  let previous = 0;
  for (const [position, index] of sketch.indexes.entries()) {
    writer.signed(index - previous);
    writer.signed(sketch.counts[position] ?? 0);
    previous = index;
  }
  return writer.finish();
}

/** Decodes what {@link encodeSketch} wrote. @throws ScoutError data_loss when the bytes are not that */
export function decodeSketch(bytes: Uint8Array): SketchData {
  const cursor: ByteCursor = { position: 0 };
  if (readByte(bytes, cursor, WHAT) !== VERSION) throw corrupt(WHAT, 'has an unknown version');
  const zeroCount = readSigned(bytes, cursor, WHAT);
  const length = readUnsigned(bytes, cursor, WHAT);
  if (length > bytes.length - cursor.position) throw corrupt(WHAT, 'ends too early');
  const indexes = new Array<number>(length);
  const counts = new Array<number>(length);
  let previous = 0;
  for (let position = 0; position < length; position += 1) {
    const delta = readSigned(bytes, cursor, WHAT);
    const count = readSigned(bytes, cursor, WHAT);
    if (position > 0 && delta <= 0) throw corrupt(WHAT, 'has buckets out of order');
    if (count === 0) throw corrupt(WHAT, 'has an empty bucket');
    previous += delta;
    if (Math.abs(previous) > MAX_SIGNED_VARINT) throw corrupt(WHAT, 'has a bucket out of range');
    indexes[position] = previous;
    counts[position] = count;
  }
  if (cursor.position < bytes.length) throw corrupt(WHAT, 'goes on after its end');
  return { zeroCount, indexes, counts };
}
