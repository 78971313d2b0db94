import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';

/**
 * Reads messages of the Kafka protocol, within their bounds.
 * @throws ScoutError unavailable at a message that is not what it should be: the connection is of no use any more
 */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  int8(): number {
    return this.#bytes.readInt8(this.#advance(1));
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#advance(2));
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#advance(4));
  }

  int64(): bigint {
    return this.#bytes.readBigInt64BE(this.#advance(8));
  }

  nullableString(): string | undefined {
    const length = this.int16();
    if (length < 0) return undefined;
    const at = this.#advance(length);
    return this.#bytes.toString('utf8', at, at + length);
  }

  string(): string {
    return this.nullableString() ?? '';
  }

  /** Bytes with their length as int32; null is empty. */
  bytes(): Buffer {
    const length = Math.max(0, this.int32());
    const at = this.#advance(length);
    return this.#bytes.subarray(at, at + length);
  }

  /** Elements with their count as int32; null is empty. */
  array<T>(read: (reader: ByteReader) => T): readonly T[] {
    const count = Math.max(0, this.int32());
    if (count > this.#bytes.length - this.#at) throw malformed();
    return Array.from({ length: count }, () => read(this));
  }

  #advance(count: number): number {
    const at = this.#at;
    if (at + count > this.#bytes.length) throw malformed();
    this.#at = at + count;
    return at;
  }
}

function malformed(): ScoutError {
  return new ScoutError({
    code: ErrorCode.unavailable,
    message: 'A Kafka broker sent an answer that does not follow the protocol.',
  });
}
