import { malformedAnswer } from '../malformed-answer.ts';

/** Reads bits, highest first, from bytes. @throws ScoutError unavailable behind the end */
export class BitReader {
  readonly #bytes: Uint8Array;
  #position: number;
  #bitsLeft = 8;

  constructor(bytes: Uint8Array, position: number) {
    this.#bytes = bytes;
    this.#position = position;
  }

  bit(): number {
    return this.bits(1);
  }

  /** Up to 32 bits as an unsigned number. */
  bits(count: number): number {
    let value = 0;
    for (let missing = count; missing > 0;) {
      const byte = this.#bytes[this.#position];
      if (byte === undefined) throw malformedAnswer('a chunk ends inside a sample');
      const taken = Math.min(missing, this.#bitsLeft);
      // Multiplied instead of shifted: a shift by 32 bits would be one by none.
      value = value * 2 ** taken + ((byte >>> (this.#bitsLeft - taken)) & (2 ** taken - 1));
      this.#bitsLeft -= taken;
      missing -= taken;
      if (this.#bitsLeft > 0) continue;
      this.#position += 1;
      this.#bitsLeft = 8;
    }
    return value;
  }

  /** An unsigned varint of at most 64 bits. */
  uvarint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.bits(8);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw malformedAnswer('a varint is longer than 10 bytes');
  }

  /** A signed varint in zigzag form. */
  varint(): bigint {
    const value = this.uvarint();
    return (value >> 1n) ^ -(value & 1n);
  }
}
