import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** Lists in lists: deeper values are refused, they can only be an attack. */
export const MAX_MSGPACK_DEPTH = 64;

/** What the first byte of a value says (MessagePack specification, "Formats"). */
export interface MsgpackHead {
  /** Bytes of a length that follows the first byte. */
  readonly lengthBytes: 0 | 1 | 2 | 4;
  /** Bytes that follow the length whatever it says; the type of an extension counts here. */
  readonly fixedBytes: number;
  /** A count or length that the first byte holds itself. */
  readonly inlineLength: number;
  /** What the length counts: bytes, or values that follow (a map has two for each). */
  readonly unit: 'none' | 'bytes' | 'items' | 'pairs';
}

/** Formats 0xc4 to 0xdf that are more than their first byte. */
const LONG_HEADS: Readonly<Record<number, Partial<MsgpackHead>>> = {
  0xc4: { unit: 'bytes', lengthBytes: 1 },
  0xc5: { unit: 'bytes', lengthBytes: 2 },
  0xc6: { unit: 'bytes', lengthBytes: 4 },
  0xc7: { unit: 'bytes', lengthBytes: 1, fixedBytes: 1 },
  0xc8: { unit: 'bytes', lengthBytes: 2, fixedBytes: 1 },
  0xc9: { unit: 'bytes', lengthBytes: 4, fixedBytes: 1 },
  0xca: { fixedBytes: 4 },
  0xcb: { fixedBytes: 8 },
  0xcc: { fixedBytes: 1 },
  0xcd: { fixedBytes: 2 },
  0xce: { fixedBytes: 4 },
  0xcf: { fixedBytes: 8 },
  0xd0: { fixedBytes: 1 },
  0xd1: { fixedBytes: 2 },
  0xd2: { fixedBytes: 4 },
  0xd3: { fixedBytes: 8 },
  0xd4: { fixedBytes: 2 },
  0xd5: { fixedBytes: 3 },
  0xd6: { fixedBytes: 5 },
  0xd7: { fixedBytes: 9 },
  0xd8: { fixedBytes: 17 },
  0xd9: { unit: 'bytes', lengthBytes: 1 },
  0xda: { unit: 'bytes', lengthBytes: 2 },
  0xdb: { unit: 'bytes', lengthBytes: 4 },
  0xdc: { unit: 'items', lengthBytes: 2 },
  0xdd: { unit: 'items', lengthBytes: 4 },
  0xde: { unit: 'pairs', lengthBytes: 2 },
  0xdf: { unit: 'pairs', lengthBytes: 4 },
};

const HEADS: readonly (MsgpackHead | undefined)[] = Array.from({ length: 256 }, (_, byte) => headOf(byte));

/** The table entry of a first byte; undefined for the one byte that MessagePack never uses. */
export function msgpackHead(byte: number): MsgpackHead | undefined {
  return HEADS[byte];
}

/**
 * Finds where MessagePack values end in a stream without building them: a value costs a few additions, its text is
 * stepped over. State: the position in the bytes so far, and how many values each open list still waits for.
 */
export class MsgpackScanner {
  readonly #maxBytes: number;
  readonly #waiting: number[] = [1];
  #position = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Goes on in the bytes, which begin with those of the calls before.
   * @returns where the first value ends, or undefined while bytes are missing; after an end it begins anew at 0
   * @throws ScoutError invalid_argument: not MessagePack, nested too deeply, or (`maxBytes` in its details) too large
   */
  findEnd(bytes: Buffer): number | undefined {
    while (this.#waiting.length > 0) {
      if (!this.#step(bytes)) return undefined;
    }
    const end = this.#position;
    this.#position = 0;
    this.#waiting.push(1);
    return end;
  }

  /** Takes one value (of a list: its head), or nothing when it is not all there. */
  #step(bytes: Buffer): boolean {
    const first = bytes[this.#position];
    if (first === undefined) return false;
    const head = HEADS[first];
    if (head === undefined) throw malformedMsgpack('byte 0xc1 is never used');
    const lengthAt = this.#position + 1;
    if (lengthAt + head.lengthBytes > bytes.length) return false;
    const length = head.lengthBytes === 0 ? head.inlineLength : bytes.readUIntBE(lengthAt, head.lengthBytes);
    const end = lengthAt + head.lengthBytes + head.fixedBytes + (head.unit === 'bytes' ? length : 0);
    if (end > this.#maxBytes) throw messageTooLarge(this.#maxBytes);
    if (end > bytes.length) return false;
    this.#position = end;
    this.#count(head.unit === 'items' ? length : head.unit === 'pairs' ? length * 2 : 0);
    return true;
  }

  #count(opened: number): void {
    const last = this.#waiting.length - 1;
    this.#waiting[last] = (this.#waiting[last] ?? 0) - 1;
    if (opened > 0) this.#waiting.push(opened);
    if (this.#waiting.length > MAX_MSGPACK_DEPTH) throw malformedMsgpack('it is nested too deeply');
    while (this.#waiting.at(-1) === 0) this.#waiting.pop();
  }
}

/** The error of bytes that are not MessagePack. */
export function malformedMsgpack(reason: string): ScoutError {
  return new ScoutError({ code: ErrorCode.invalidArgument, message: `The bytes are not MessagePack: ${reason}.` });
}

/** The error of a message that can never be taken because of its size. */
function messageTooLarge(maxBytes: number): ScoutError {
  return new ScoutError({
    code: ErrorCode.invalidArgument,
    message: `A message is larger than ${maxBytes} bytes (SLO_SCOUT_FORWARD_MAX_MESSAGE); send smaller chunks.`,
    details: { maxBytes },
  });
}

function headOf(byte: number): MsgpackHead | undefined {
  if (byte <= 0x7f || byte >= 0xe0) return head({});
  if (byte <= 0x8f) return head({ unit: 'pairs', inlineLength: byte & 0x0f });
  if (byte <= 0x9f) return head({ unit: 'items', inlineLength: byte & 0x0f });
  if (byte <= 0xbf) return head({ unit: 'bytes', inlineLength: byte & 0x1f });
  return byte === 0xc1 ? undefined : head(LONG_HEADS[byte] ?? {});
}

function head(parts: Partial<MsgpackHead>): MsgpackHead {
  return { lengthBytes: 0, fixedBytes: 0, inlineLength: 0, unit: 'none', ...parts };
}
