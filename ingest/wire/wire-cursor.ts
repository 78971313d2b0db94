import { malformed } from './wire-format.ts';

/** Field numbers are below 2^29. */
const MAX_TAG_BYTES = 5;
const MAX_VARINT_BYTES = 10;
const MAX_MESSAGE_BYTES = 0x7fffffff;

/** Reads tags, lengths and numbers at given positions; `at` is behind the tag or length that was read last. */
export class WireCursor {
  bytes: Buffer = Buffer.alloc(0);
  at = 0;
  /** End of the field that {@link field} read last. */
  fieldEnd = 0;

  /** Reads the tag of a field and where its content begins (`at`) and ends; the content of a number is its bytes. */
  field(position: number, end: number): number {
    const tag = this.tag(position, end);
    if ((tag & 7) !== 2) {
      this.fieldEnd = this.skipNumber(tag & 7, this.at, end);
      return tag;
    }
    const length = this.varint(this.at, end);
    this.fieldEnd = this.at + length;
    if (this.fieldEnd > end) throw malformed('a length points behind the end');
    return tag;
  }

  /** Where the content of the field at the position begins if it ends exactly at `end` and its tag has one byte; or -1. */
  contentStart(position: number, end: number): number {
    const { bytes } = this;
    const length = bytes[position + 1] as number;
    if (length < 0x80) return position + 2 + length === end ? position + 2 : -1;
    const high = bytes[position + 2] as number;
    return high < 0x80 && position + 3 + ((length & 0x7f) | (high << 7)) === end ? position + 3 : -1;
  }

  /** Whether one field that is a number stands in the range. */
  isOneNumber(start: number, end: number): boolean {
    const tag = this.tag(start, end);
    return this.skipNumber(tag & 7, this.at, end) === end;
  }

  skipNumber(wireType: number, position: number, end: number): number {
    let next = position;
    switch (wireType) {
      case 0:
        while (next < end && (this.bytes[next] as number) >= 0x80) next += 1;
        next += 1;
        if (next - position > MAX_VARINT_BYTES) throw malformed('a varint is longer than 10 bytes');
        break;
      case 1:
        next += 8;
        break;
      case 5:
        next += 4;
        break;
      default:
        throw malformed(`wire type ${wireType} is not used by OTLP`);
    }
    if (next > end) throw malformed('the bytes end inside a field');
    return next;
  }

  tag(position: number, end: number): number {
    const byte = this.bytes[position] as number;
    if (byte < 0x80 && byte > 7) {
      this.at = position + 1;
      return byte;
    }
    const tag = this.varint(position, end, MAX_TAG_BYTES);
    if (tag < 8) throw malformed('a field has the number 0');
    return tag;
  }

  /** Reads a tag or a length. */
  varint(position: number, end: number, maxBytes = MAX_VARINT_BYTES): number {
    let value = 0;
    let scale = 1;
    for (let index = 0; index < maxBytes; index += 1) {
      if (position + index >= end) throw malformed('the bytes end inside a field');
      const byte = this.bytes[position + index] as number;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (value > (maxBytes === MAX_TAG_BYTES ? 0xffffffff : MAX_MESSAGE_BYTES)) break;
        this.at = position + index + 1;
        return value;
      }
      scale *= 0x80;
    }
    throw malformed('a tag or length is too large');
  }
}
