/**
 * Array parameters in PostgreSQL's binary format (src/backend/utils/adt/arrayfuncs.c, array_recv). The driver sends a
 * Buffer as it is, so thousands of rows go in one parameter each without being printed and parsed as text.
 *
 *     int32 dimensions · int32 has nulls · int32 element type · int32 length · int32 lower bound
 *     { int32 element length · element bytes } …
 */
const ElementType = { bytea: 17, int8: 20, int4: 23, text: 25 } as const;

const HEADER_BYTES = 20;

/** For a `bytea[]` parameter. */
export function byteaArray(values: readonly Uint8Array[]): Buffer {
  return encode(ElementType.bytea, values);
}

/** For a `text[]` parameter. Strings must hold no NUL: see storable-text.ts. */
export function textArray(values: readonly string[]): Buffer {
  return encode(
    ElementType.text,
    values.map((value) => Buffer.from(value, 'utf8')),
  );
}

/** For an `int8[]` parameter; safe integers only. */
export function int8Array(values: readonly number[]): Buffer {
  const buffer = header(ElementType.int8, values.length, values.length * 12);
  let position = HEADER_BYTES;
  for (const value of values) {
    buffer.writeInt32BE(8, position);
    buffer.writeBigInt64BE(BigInt(value), position + 4);
    position += 12;
  }
  return buffer;
}

/** For an `int4[]` parameter. */
export function int4Array(values: readonly number[]): Buffer {
  const buffer = header(ElementType.int4, values.length, values.length * 8);
  let position = HEADER_BYTES;
  for (const value of values) {
    buffer.writeInt32BE(4, position);
    buffer.writeInt32BE(value, position + 4);
    position += 8;
  }
  return buffer;
}

function encode(elementType: number, values: readonly Uint8Array[]): Buffer {
  const bytes = values.reduce((sum, value) => sum + 4 + value.length, 0);
  const buffer = header(elementType, values.length, bytes);
  let position = HEADER_BYTES;
  for (const value of values) {
    buffer.writeInt32BE(value.length, position);
    buffer.set(value, position + 4);
    position += 4 + value.length;
  }
  return buffer;
}

function header(elementType: number, length: number, elementBytes: number): Buffer {
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + elementBytes);
  buffer.writeInt32BE(1, 0);
  buffer.writeInt32BE(0, 4);
  buffer.writeInt32BE(elementType, 8);
  buffer.writeInt32BE(length, 12);
  buffer.writeInt32BE(1, 16);
  return buffer;
}
