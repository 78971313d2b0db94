import { ErrorCode } from '../errors/error-code.ts';
import { ScoutError } from '../errors/scout-error.ts';

/**
 * Base-128 varints over plain numbers, as the protocol buffers encoding has them
 * (https://protobuf.dev/programming-guides/encoding/#varints), for integers up to 2^53 - 1.
 */

/** Largest magnitude a signed varint carries: zig-zag doubles it, and the double must stay an exact integer. */
export const MAX_SIGNED_VARINT = 2 ** 52 - 1;

const TWO_TO_31 = 2 ** 31;

/** Appends numbers and bytes to one growing array. */
export interface ByteWriter {
  /** A byte, 0..255. */
  byte(value: number): void;
  /** An integer in [0, 2^32), in four bytes, little endian: for hashes and ids, which varints make longer. */
  word(value: number): void;
  /** An integer in [0, 2^53). */
  unsigned(value: number): void;
  /** An integer of magnitude at most {@link MAX_SIGNED_VARINT}, zig-zag encoded. */
  signed(value: number): void;
  /** Raw bytes without a length. */
  bytes(value: Uint8Array): void;
  /** How many bytes were written so far. */
  size(): number;
  /** A copy of what was written. */
  finish(): Uint8Array;
}

/** Reads what {@link ByteWriter} wrote; every method throws ScoutError data_loss when the bytes can't be that. */
export interface ByteReader {
  byte(): number;
  word(): number;
  unsigned(): number;
  signed(): number;
  /** The next `length` bytes, as a view. */
  bytes(length: number): Uint8Array;
  remaining(): number;
}

/** Where the next number begins. */
export interface ByteCursor {
  position: number;
}

/** Creates a writer; `initialBytes` only saves growing. */
export function createByteWriter(initialBytes = 64): ByteWriter {
  let buffer = new Uint8Array(initialBytes);
  let length = 0;

  function reserve(extra: number): void {
    if (length + extra <= buffer.length) return;
    const grown = new Uint8Array(Math.max(buffer.length * 2, length + extra));
    grown.set(buffer.subarray(0, length));
    buffer = grown;
  }

  function unsigned(value: number): void {
    reserve(8);
    let rest = value;
    while (rest >= TWO_TO_31) {
      buffer[length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    // Whole numbers of 31 bits are many times faster than larger ones.
    let bits = rest | 0;
    while (bits >= 0x80) {
      buffer[length++] = (bits & 0x7f) | 0x80;
      bits >>>= 7;
    }
    buffer[length++] = bits;
  }

  return {
    byte(value) {
      reserve(1);
      buffer[length++] = value;
    },
    word(value) {
      reserve(4);
      buffer[length++] = value;
      buffer[length++] = value >>> 8;
      buffer[length++] = value >>> 16;
      buffer[length++] = value >>> 24;
    },
    unsigned,
    signed: (value) => unsigned(value >= 0 ? value * 2 : -value * 2 - 1),
    bytes(value) {
      reserve(value.length);
      buffer.set(value, length);
      length += value.length;
    },
    size: () => length,
    finish: () => buffer.slice(0, length),
  };
}

/** Creates a reader over `buffer`; `what` names the thing in error messages. */
export function createByteReader(buffer: Uint8Array, what: string): ByteReader {
  const cursor: ByteCursor = { position: 0 };
  const byte = (): number => readByte(buffer, cursor, what);

  return {
    byte,
    word: () => (byte() | (byte() << 8) | (byte() << 16) | (byte() << 24)) >>> 0,
    unsigned: () => readUnsigned(buffer, cursor, what),
    signed: () => readSigned(buffer, cursor, what),
    bytes(length) {
      if (length > buffer.length - cursor.position) throw corrupt(what, 'ends too early');
      cursor.position += length;
      return buffer.subarray(cursor.position - length, cursor.position);
    },
    remaining: () => buffer.length - cursor.position,
  };
}

/** {@link ByteReader.byte} without a reader: for very many small things, for which one each would cost too much. */
export function readByte(buffer: Uint8Array, cursor: ByteCursor, what: string): number {
  const value = buffer[cursor.position];
  if (value === undefined) throw corrupt(what, 'ends too early');
  cursor.position += 1;
  return value;
}

/** {@link ByteReader.unsigned} without a reader. */
export function readUnsigned(buffer: Uint8Array, cursor: ByteCursor, what: string): number {
  const first = readByte(buffer, cursor, what);
  return first < 0x80 ? first : readLong(buffer, cursor, { what, first });
}

/** {@link ByteReader.signed} without a reader. */
export function readSigned(buffer: Uint8Array, cursor: ByteCursor, what: string): number {
  const first = readByte(buffer, cursor, what);
  // Most numbers are small, and whole numbers of 31 bits are many times faster than larger ones.
  if (first < 0x80) return (first & 1) === 0 ? first >>> 1 : -((first + 1) >>> 1);
  const coded = readLong(buffer, cursor, { what, first });
  return coded % 2 === 0 ? coded / 2 : -(coded + 1) / 2;
}

/** The rest of a number of several bytes. */
function readLong(
  buffer: Uint8Array,
  cursor: ByteCursor,
  { what, first }: { readonly what: string; readonly first: number },
): number {
  let value = first & 0x7f;
  for (let scale = 0x80; scale <= 2 ** 53; scale *= 0x80) {
    const next = readByte(buffer, cursor, what);
    value += (next & 0x7f) * scale;
    if (!Number.isSafeInteger(value)) break;
    if (next < 0x80) return value;
  }
  throw corrupt(what, 'has a number out of range');
}

/** The failure of every decoder of our own bytes. */
export function corrupt(what: string, problem: string): ScoutError {
  return new ScoutError({ code: ErrorCode.dataLoss, message: `The stored ${what} is corrupt: it ${problem}.` });
}
