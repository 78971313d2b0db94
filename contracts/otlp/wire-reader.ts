import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** Wire types of the protobuf encoding that proto3 uses; groups (3, 4) are refused. */
export const WireType = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

const VARINT_MAX_BYTES = 10;

/**
 * A position in protobuf wire bytes, for loops that build no messages. `position` moves with every read; nothing is
 * read at or behind `limit`, which a caller narrows to a nested message and widens again behind it.
 * Every malformed input throws ScoutError invalid_argument.
 */
export class WireReader {
  readonly bytes: Buffer;
  position = 0;
  limit: number;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.limit = bytes.byteLength;
  }

  /** Whether bytes of the current message are left. */
  hasMore(): boolean {
    return this.position < this.limit;
  }

  /** Reads a varint, keeping its low 32 bits as an unsigned number: tags, lengths and enum values need no more. */
  uint32(): number {
    const { position } = this;
    const first = position < this.limit ? (this.bytes[position] as number) : this.byte();
    this.position = position + 1;
    if (first < 0x80) return first;
    let value = first & 0x7f;
    for (let index = 1; index < VARINT_MAX_BYTES; index += 1) {
      const byte = this.byte();
      if (index < 5) value |= (byte & 0x7f) << (7 * index);
      if (byte < 0x80) return value >>> 0;
    }
    throw malformed('a varint is longer than 10 bytes');
  }

  /** Reads a varint as a signed 64-bit integer; magnitudes above 2^53 lose their last digits. */
  int64(): number {
    let low = 0;
    let high = 0;
    for (let index = 0; index < VARINT_MAX_BYTES; index += 1) {
      const byte = this.byte();
      const shift = 7 * index;
      if (shift < 28) low |= (byte & 0x7f) << shift;
      else if (shift === 28) {
        low |= (byte & 0x0f) << 28;
        high |= (byte & 0x7f) >>> 4;
      } else high |= (byte & 0x7f) << (shift - 32);
      if (byte < 0x80) return high * 2 ** 32 + (low >>> 0);
    }
    throw malformed('a varint is longer than 10 bytes');
  }

  fixed64(): bigint {
    const start = this.advance(8);
    return this.bytes.readBigUInt64LE(start);
  }

  /** Steps over a 64-bit field and returns where it starts. */
  fixed64At(): number {
    return this.advance(8);
  }

  double(): number {
    const start = this.advance(8);
    return this.bytes.readDoubleLE(start);
  }

  /** Reads the length of a string, byte string or message and returns where it ends; `position` is its first byte. */
  end(): number {
    const length = this.uint32();
    const end = this.position + length;
    if (end > this.limit) throw malformed('a length points behind the end');
    return end;
  }

  /** Steps over a field of the given wire type. */
  skip(wireType: number): void {
    switch (wireType) {
      case WireType.varint:
        while (this.byte() >= 0x80);
        return;
      case WireType.fixed64:
        this.advance(8);
        return;
      case WireType.bytes:
        this.position = this.end();
        return;
      case WireType.fixed32:
        this.advance(4);
        return;
      default:
        throw malformed(`wire type ${wireType} is not used by OTLP`);
    }
  }

  private byte(): number {
    const byte = this.position < this.limit ? this.bytes[this.position] : undefined;
    if (byte === undefined) throw malformed('the bytes end inside a field');
    this.position += 1;
    return byte;
  }

  private advance(length: number): number {
    const start = this.position;
    if (start + length > this.limit) throw malformed('the bytes end inside a field');
    this.position = start + length;
    return start;
  }
}

/** The error of bytes that are not OTLP. */
function malformed(reason: string): ScoutError {
  return new ScoutError({ code: ErrorCode.invalidArgument, message: `The bytes are not OTLP protobuf: ${reason}.` });
}
