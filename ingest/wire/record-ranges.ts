import { varintSize, writeVarint } from './wire-format.ts';

/** Tag of field 2 (records of a scope group), length-delimited. */
const RECORD_TAG = 0x12;
/** Numbers of one entry: start, end, the entry that follows. */
const NUMBERS = 3;
const NONE = -1;
/** The start of an entry whose record was changed; its end is the index of the content. */
const CHANGED = -1;

/** A list of entries, from its first to its last one. */
export interface RangeList {
  readonly first: number;
  readonly last: number;
}

/**
 * Where the records of a request lie, as lists that share memory: a request is cut into many parts of few records. An
 * entry is a range of the request, tag and length included, or the content of a record that was changed.
 */
export class RecordRanges {
  readonly #bytes: Buffer;
  readonly #numbers: number[] = [];
  #changed: Buffer[] | undefined;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Makes a list of one range and returns its entry. */
  add(start: number, end: number): number {
    return this.#numbers.push(start, end, NONE) - NUMBERS;
  }

  /** Makes a list of one record with this content. */
  addContent(content: Buffer): number {
    this.#changed ??= [];
    return this.add(CHANGED, this.#changed.push(content) - 1);
  }

  /** Grows an entry by the range if it ends where that begins; false when it does not. */
  extend(entry: number, start: number, end: number): boolean {
    const numbers = this.#numbers;
    if (numbers[entry + 1] !== start || numbers[entry] === CHANGED) return false;
    numbers[entry + 1] = end;
    return true;
  }

  /** Joins two lists: the entry that is the last one of the first, and the first one of the second. */
  link(last: number, first: number): void {
    this.#numbers[last + 2] = first;
  }

  /** Writes the records of a list and returns the position behind them. */
  write({ first, last }: RangeList, target: Buffer, position: number): number {
    const numbers = this.#numbers;
    let at = position;
    for (let entry = first; ; entry = numbers[entry + 2] as number) {
      const start = numbers[entry] as number;
      const end = numbers[entry + 1] as number;
      if (start === CHANGED) at = writeRecord(target, at, this.#changed?.[end]);
      else {
        target.set(this.#bytes.subarray(start, end), at);
        at += end - start;
      }
      if (entry === last) return at;
    }
  }
}

function writeRecord(target: Buffer, position: number, content: Buffer | undefined): number {
  if (content === undefined) return position;
  target[position] = RECORD_TAG;
  const at = writeVarint(target, position + 1, content.length);
  target.set(content, at);
  return at + content.length;
}

/** Bytes that a record with content of so many bytes takes. */
export function recordBytes(contentBytes: number): number {
  return 1 + varintSize(contentBytes) + contentBytes;
}
