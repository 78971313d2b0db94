import { crc32c } from '@node-rs/crc32';
import { malformedAnswer } from '../malformed-answer.ts';

const CHECKSUM_BYTES = 4;
const MAX_LENGTH_BYTES = 5;

/**
 * Cuts a stream into the frames of Prometheus' chunked answers: the length as a varint, the CRC-32C of the message in
 * four bytes, big endian, then the message. Holds at most one frame and what came with its end.
 * Every broken frame throws ScoutError unavailable.
 */
export class FrameReader {
  readonly #maxFrameBytes: number;
  #rest: Buffer[] = [];
  #restBytes = 0;
  /** Nothing is looked for before so many bytes are there. */
  #needed = 1;

  constructor(maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes;
  }

  /** Takes the next bytes and returns the messages that are complete with them. */
  push(bytes: Buffer): readonly Buffer[] {
    this.#rest.push(bytes);
    this.#restBytes += bytes.length;
    if (this.#restBytes < this.#needed) return [];
    const joined = Buffer.concat(this.#rest, this.#restBytes);
    const messages: Buffer[] = [];
    let position = 0;
    for (let frame = this.#frameAt(joined, position); frame !== undefined; frame = this.#frameAt(joined, position)) {
      messages.push(frame.message);
      position = frame.end;
    }
    const left = joined.subarray(position);
    this.#rest = [left];
    this.#restBytes = left.length;
    return messages;
  }

  /** Says that nothing more comes. */
  end(): void {
    if (this.#restBytes > 0) throw malformedAnswer('it ends inside a frame');
  }

  #frameAt(bytes: Buffer, start: number): { readonly message: Buffer; readonly end: number } | undefined {
    const length = this.#lengthAt(bytes, start);
    if (length === undefined) {
      this.#needed = bytes.length - start + 1;
      return undefined;
    }
    const messageStart = length.end + CHECKSUM_BYTES;
    const end = messageStart + length.value;
    if (end > bytes.length) {
      this.#needed = end - start;
      return undefined;
    }
    const message = bytes.subarray(messageStart, end);
    if (crc32c(message) !== bytes.readUInt32BE(length.end)) throw malformedAnswer('the checksum of a frame is wrong');
    return { message, end };
  }

  #lengthAt(bytes: Buffer, start: number): { readonly value: number; readonly end: number } | undefined {
    let value = 0;
    for (let index = 0; index < MAX_LENGTH_BYTES; index += 1) {
      const byte = bytes[start + index];
      if (byte === undefined) return undefined;
      value += (byte & 0x7f) * 128 ** index;
      if (byte >= 0x80) continue;
      if (value > this.#maxFrameBytes) throw malformedAnswer('a frame is too large');
      return { value, end: start + index + 1 };
    }
    throw malformedAnswer('the length of a frame is too large');
  }
}
