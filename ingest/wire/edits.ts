import { malformed, varintSize, writeVarint } from './wire-format.ts';

/** A range of wire bytes to replace: the content of a length-delimited field, or a whole field to drop. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly replacement: Uint8Array;
  /** What was redacted, as the labels of the metric; empty for other reasons. */
  readonly kinds: readonly string[];
}

/** What replaces a dropped field. */
export const NOTHING = new Uint8Array(0);

/**
 * Copies the message content `bytes[start, end)` with the edits made in it. Edits may be in any order but do not
 * overlap; the lengths of the messages around them are written anew. The bytes have been scanned: they are well-formed
 * wherever an edit lies.
 */
export function applyEdits(bytes: Buffer, edits: readonly Edit[], range: ByteRange): Buffer {
  const sorted = [...edits].sort((a, b) => a.start - b.start);
  const grown = sorted.reduce((sum, { replacement }) => sum + replacement.length, 0);
  const size = range.end - range.start;
  // The length of every message around an edit may take up to four bytes more; each such message has two of its own.
  const lengths = Math.min(sorted.length * MAX_LENGTH_GROWTH, size * 2);
  const target = Buffer.allocUnsafe(size + grown + lengths);
  const rewriting = new Rewriting(bytes, sorted, target);
  rewriting.message(range.start, range.end);
  return target.subarray(0, rewriting.written);
}

/** A part of the wire bytes. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Of about a hundred levels, by four bytes. */
const MAX_LENGTH_GROWTH = 512;

/** One pass over a message: reads forwards, writes forwards, and takes the edits in the order of their places. */
class Rewriting {
  written = 0;
  readonly #bytes: Buffer;
  readonly #edits: readonly Edit[];
  readonly #target: Buffer;
  #next = 0;
  /** Where the edit that comes next begins. */
  #nextStart: number;
  /** Behind the varint that was read last. */
  #at = 0;

  constructor(bytes: Buffer, edits: readonly Edit[], target: Buffer) {
    this.#bytes = bytes;
    this.#edits = edits;
    this.#target = target;
    this.#nextStart = edits[0]?.start ?? Infinity;
  }

  message(start: number, end: number): void {
    let copied = start;
    let position = start;
    while (position < end && this.#nextStart < end) {
      const fieldStart = position;
      const tag = this.#readVarint(position);
      const tagEnd = this.#at;
      const contentEnd = this.#contentEnd(tag, tagEnd);
      const contentStart = this.#at;
      position = contentEnd;
      if (this.#nextStart >= position) continue;
      this.#copy(copied, fieldStart);
      copied = position;
      const edit = this.#edits[this.#next];
      if (edit !== undefined && edit.start === fieldStart) this.#replace(edit);
      else {
        this.#copy(fieldStart, tagEnd);
        this.#nested(contentStart, contentEnd);
      }
    }
    this.#copy(copied, end);
  }

  /** Writes length and content of a field in whose content an edit lies. */
  #nested(start: number, end: number): void {
    const lengthAt = this.written;
    const reserved = varintSize(end - start);
    this.written += reserved;
    const contentAt = this.written;
    const edit = this.#edits[this.#next];
    if (edit !== undefined && edit.start === start && edit.end === end) this.#replace(edit);
    else this.message(start, end);
    const length = this.written - contentAt;
    const size = varintSize(length);
    if (size !== reserved) {
      this.#target.copyWithin(lengthAt + size, contentAt, this.written);
      this.written += size - reserved;
    }
    writeVarint(this.#target, lengthAt, length);
  }

  #replace({ replacement }: Edit): void {
    this.#target.set(replacement, this.written);
    this.written += replacement.length;
    this.#next += 1;
    this.#nextStart = this.#edits[this.#next]?.start ?? Infinity;
  }

  #copy(start: number, end: number): void {
    if (start >= end) return;
    this.#target.set(this.#bytes.subarray(start, end), this.written);
    this.written += end - start;
  }

  /** Where the content of a field ends; it begins at `#at`, and that of a number is empty. */
  #contentEnd(tag: number, position: number): number {
    switch (tag & 7) {
      case 0:
        this.#readVarint(position);
        return this.#at;
      case 1:
        this.#at = position + 8;
        return this.#at;
      case 2: {
        const length = this.#readVarint(position);
        return this.#at + length;
      }
      case 5:
        this.#at = position + 4;
        return this.#at;
      default:
        throw malformed(`wire type ${tag & 7} is not used by OTLP`);
    }
  }

  /** Reads a varint that was found to be well-formed; only its low 32 bits matter here. */
  #readVarint(position: number): number {
    let value = 0;
    let at = position;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes[at++] ?? 0;
      if (shift < 35) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    this.#at = at;
    return value >>> 0;
  }
}
