/** Builds messages of the Kafka protocol: big-endian numbers, length-prefixed strings, zigzag varints. */
export class ByteWriter {
  #bytes: Buffer;
  #length = 0;

  constructor(capacity = 256) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** Begins anew in the same memory: what {@link view} gave before is overwritten. */
  reset(): void {
    this.#length = 0;
  }

  int8(value: number): this {
    const at = this.#claim(1);
    this.#bytes.writeInt8(value, at);
    return this;
  }

  int16(value: number): this {
    const at = this.#claim(2);
    this.#bytes.writeInt16BE(value, at);
    return this;
  }

  int32(value: number): this {
    const at = this.#claim(4);
    this.#bytes.writeInt32BE(value, at);
    return this;
  }

  string(text: string): this {
    const length = Buffer.byteLength(text);
    this.int16(length);
    const at = this.#claim(length);
    this.#bytes.write(text, at);
    return this;
  }

  nullableString(text: string | undefined): this {
    return text === undefined ? this.int16(-1) : this.string(text);
  }

  /** Bytes with their length as int32. */
  bytes(value: Uint8Array): this {
    return this.int32(value.length).raw(value);
  }

  raw(value: Uint8Array): this {
    const at = this.#claim(value.length);
    this.#bytes.set(value, at);
    return this;
  }

  /** A 32-bit number as zigzag varint, 1 to 5 bytes. */
  varint(value: number): this {
    let rest = ((value << 1) ^ (value >> 31)) >>> 0;
    let at = this.#claim(varintLength(value));
    while (rest > 0x7f) {
      this.#bytes[at] = (rest & 0x7f) | 0x80;
      at += 1;
      rest >>>= 7;
    }
    this.#bytes[at] = rest;
    return this;
  }

  /** What was written, without a copy: valid until the next write. */
  view(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #claim(count: number): number {
    const at = this.#length;
    const needed = at + count;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
      larger.set(this.view());
      this.#bytes = larger;
    }
    this.#length = needed;
    return at;
  }
}

/** Length of a 32-bit number as zigzag varint. */
export function varintLength(value: number): number {
  const bits = 32 - Math.clz32(((value << 1) ^ (value >> 31)) >>> 0);
  return Math.max(1, Math.ceil(bits / 7));
}
