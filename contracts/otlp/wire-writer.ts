import { WireType } from './wire-reader.ts';

const INITIAL_BYTES = 16 * 1024;
/** Shorter texts are copied by a loop: a call into the runtime costs more. */
const SHORT_TEXT = 48;
const TWO_TO_28 = 2 ** 28;

/**
 * Writes protobuf wire bytes from the end to the front, so that the length of a nested message is known when its tag is
 * written and nothing is moved: write the last field first, and a message's fields before its tag.
 *
 *     const end = writer.length;          // mark where the message ends
 *     writer.text(2, 'value');            // its fields, last one first
 *     writer.text(1, 'key');
 *     writer.message(9, end);             // its length and tag
 *
 * Field numbers are below 2^28.
 */
export class WireWriter {
  #bytes: Buffer;
  #position: number;

  constructor(initialBytes = INITIAL_BYTES) {
    this.#bytes = Buffer.allocUnsafeSlow(initialBytes);
    this.#position = initialBytes;
  }

  /** Bytes written so far; also the mark of {@link message}. */
  get length(): number {
    return this.#bytes.length - this.#position;
  }

  /** The bytes, in a buffer of their own; the writer is empty then and can be used again. */
  finish(): Buffer {
    const result = Buffer.allocUnsafeSlow(this.length);
    this.#bytes.copy(result, 0, this.#position);
    this.#position = this.#bytes.length;
    return result;
  }

  /** Closes a message whose fields were written since the mark. */
  message(field: number, end: number): void {
    this.#varint(this.length - end);
    this.#tag(field, WireType.bytes);
  }

  /** A string; one that is empty is written too, which callers avoid where the default needs no bytes. */
  text(field: number, text: string): void {
    const end = this.length;
    if (text.length > SHORT_TEXT || !this.#shortAscii(text)) {
      const bytes = Buffer.byteLength(text);
      const start = this.#reserve(bytes);
      this.#bytes.write(text, start, bytes, 'utf8');
    }
    this.message(field, end);
  }

  bytes(field: number, bytes: Uint8Array): void {
    const end = this.length;
    const start = this.#reserve(bytes.length);
    this.#bytes.set(bytes, start);
    this.message(field, end);
  }

  /** Bytes given as hexadecimal digits; their number is even. */
  hex(field: number, digits: string): void {
    const end = this.length;
    const start = this.#reserve(digits.length / 2);
    this.#bytes.write(digits, start, 'hex');
    this.message(field, end);
  }

  /** A varint of a whole number from 0 to 2^53. */
  uint(field: number, value: number): void {
    this.#varint(value);
    this.#tag(field, WireType.varint);
  }

  /** A varint of a signed 64-bit integer; what does not fit is wrapped. */
  int64(field: number, value: bigint): void {
    if (value >= 0n && value < 0x80000000n) {
      this.#varint(Number(value));
    } else {
      let rest = BigInt.asUintN(64, value);
      const groups: number[] = [];
      do {
        groups.push(Number(rest & 0x7fn));
        rest >>= 7n;
      } while (rest > 0n);
      const start = this.#reserve(groups.length);
      for (const [index, group] of groups.entries()) {
        this.#bytes[start + index] = index === groups.length - 1 ? group : group | 0x80;
      }
    }
    this.#tag(field, WireType.varint);
  }

  /** A 64-bit integer in eight bytes, signed or not; what does not fit is wrapped. */
  fixed64(field: number, value: bigint): void {
    const start = this.#reserve(8);
    this.#bytes.writeBigUInt64LE(BigInt.asUintN(64, value), start);
    this.#tag(field, WireType.fixed64);
  }

  fixed32(field: number, value: number): void {
    const start = this.#reserve(4);
    this.#bytes.writeUInt32LE(value >>> 0, start);
    this.#tag(field, WireType.fixed32);
  }

  double(field: number, value: number): void {
    this.packedDouble(value);
    this.#tag(field, WireType.fixed64);
  }

  /** An item of a packed list of doubles; the list itself is closed by {@link message}. */
  packedDouble(value: number): void {
    const start = this.#reserve(8);
    this.#bytes.writeDoubleLE(value, start);
  }

  /** An item of a packed list of fixed64. */
  packedFixed64(value: bigint): void {
    const start = this.#reserve(8);
    this.#bytes.writeBigUInt64LE(BigInt.asUintN(64, value), start);
  }

  #shortAscii(text: string): boolean {
    const { length } = text;
    const start = this.#reserve(length);
    for (let index = 0; index < length; index += 1) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) {
        this.#position += length;
        return false;
      }
      this.#bytes[start + index] = code;
    }
    return true;
  }

  #tag(field: number, wireType: number): void {
    this.#varint(field * 8 + wireType);
  }

  #varint(value: number): void {
    if (value < 0x80) {
      // Two statements: reserving may replace the buffer, which an index expression would have read before.
      const at = this.#reserve(1);
      this.#bytes[at] = value;
      return;
    }
    let size = 2;
    for (let limit = 0x4000; value >= limit; limit *= 0x80) size += 1;
    let position = this.#reserve(size);
    let rest = value;
    for (; rest >= TWO_TO_28; rest = Math.floor(rest / 0x80)) this.#bytes[position++] = (rest % 0x80) | 0x80;
    for (; rest >= 0x80; rest >>>= 7) this.#bytes[position++] = (rest & 0x7f) | 0x80;
    this.#bytes[position] = rest;
  }

  /** Makes room in front of what is written and returns where it begins. */
  #reserve(bytes: number): number {
    if (bytes > this.#position) this.#grow(bytes);
    this.#position -= bytes;
    return this.#position;
  }

  #grow(bytes: number): void {
    const written = this.length;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, written + bytes));
    this.#bytes.copy(larger, larger.length - written, this.#position);
    this.#position = larger.length - written;
    this.#bytes = larger;
  }
}
