import type { RedactionKind } from '../../domain/redaction/redaction-kind.ts';
import type { Redactor } from '../../domain/redaction/redactor.ts';

/** What the name of an attribute decides. */
export interface KeyVerdict {
  readonly text: string;
  /** Neither the name nor what stands under it is decided by the name: the usual case. */
  readonly isPlain: boolean;
  /** The name itself contained something to redact. */
  readonly redacted: { readonly bytes: Buffer; readonly kinds: readonly RedactionKind[] } | undefined;
  readonly byKey: ReturnType<Redactor['redactByKey']>;
}

interface Entry extends KeyVerdict {
  readonly length: number;
  /** The name in words of four bytes; the last one overlaps the one before. Empty for names shorter than a word. */
  readonly words: Int32Array;
  readonly bytes: Buffer;
  isCached: boolean;
  /** The name that followed last time. */
  next: Entry | undefined;
}

const SLOTS = 8192;
const WORD = 4;
/** Longer names are judged anew each time: they hardly repeat. */
const MAX_CACHED_BYTES = 128;
const HASH_MULTIPLIER = 0x9e3779b1;
/** Bytes that the hash reads: names differ at their ends, since they begin with a common namespace. */
const HASHED_BYTES = 8;

/**
 * Remembers the verdict on each attribute name by its bytes: the same few hundred names stand in every record, mostly in
 * the same order, so the name that followed the last one is tried first. The whole name is compared, never only its
 * hash. Bounded: a slot holds its last name, and a name that left its slot leads to no other.
 */
export class KeyVerdicts {
  readonly #redactor: Redactor;
  readonly #slots = new Array<Entry | undefined>(SLOTS).fill(undefined);
  #bytes: Buffer = Buffer.alloc(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #last: Entry | undefined;

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  /** Begins with other bytes. */
  open(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  of(start: number, end: number): KeyVerdict {
    const length = end - start;
    const last = this.#last;
    let entry = last?.next;
    if (entry?.length !== length || !this.#isEqual(entry, start)) {
      entry = this.#find(start, end);
      if (last?.isCached === true) last.next = entry;
    }
    this.#last = entry;
    return entry;
  }

  #find(start: number, end: number): Entry {
    const slot = this.#slotOf(start, end);
    const cached = this.#slots[slot];
    if (cached?.length === end - start && this.#isEqual(cached, start)) return cached;
    const entry = judge(this.#redactor, ownCopy(this.#bytes.subarray(start, end)));
    if (entry.length > MAX_CACHED_BYTES) return entry;
    if (cached !== undefined) {
      cached.isCached = false;
      cached.next = undefined;
    }
    entry.isCached = true;
    this.#slots[slot] = entry;
    return entry;
  }

  #slotOf(start: number, end: number): number {
    const bytes = this.#bytes;
    let hash = end - start;
    for (let index = Math.max(start, end - HASHED_BYTES); index < end; index += 1) {
      hash = Math.imul(hash ^ (bytes[index] as number), HASH_MULTIPLIER);
      hash ^= hash >>> 15;
    }
    return hash & (SLOTS - 1);
  }

  /** Compares names of the same length. */
  #isEqual(entry: Entry, start: number): boolean {
    const { words, length } = entry;
    const last = words.length - 1;
    if (last < 0) return this.#isEqualShort(entry, start);
    const view = this.#view;
    if (words[last] !== view.getInt32(start + length - WORD, true)) return false;
    for (let index = 0; index < last; index += 1) {
      if (words[index] !== view.getInt32(start + index * WORD, true)) return false;
    }
    return true;
  }

  #isEqualShort({ bytes }: Entry, start: number): boolean {
    for (let index = 0; index < bytes.length; index += 1) {
      if (bytes[index] !== this.#bytes[start + index]) return false;
    }
    return true;
  }
}

function judge(redactor: Redactor, bytes: Buffer): Entry {
  const text = bytes.toString('utf8');
  const byKey = redactor.redactByKey(text);
  const found = redactor.mayContain(bytes, 0, bytes.length) ? redactor.redact(text, '') : undefined;
  const redacted = found === undefined ? undefined : { bytes: ownCopy(Buffer.from(found.text)), kinds: found.kinds };
  return {
    text,
    isPlain: byKey === undefined && redacted === undefined,
    redacted,
    byKey,
    length: bytes.length,
    words: wordsOf(bytes),
    bytes,
    isCached: false,
    next: undefined,
  };
}

/** A copy with memory of its own: a name of a few bytes would else keep a whole block of Node's buffer pool. */
function ownCopy(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}

function wordsOf(bytes: Buffer): Int32Array {
  const count = bytes.length < WORD ? 0 : Math.ceil(bytes.length / WORD);
  return Int32Array.from({ length: count }, (_, index) =>
    bytes.readInt32LE(Math.min(index * WORD, bytes.length - WORD)),
  );
}
