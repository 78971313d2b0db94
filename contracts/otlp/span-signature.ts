/** Number of a piece that is an attribute in full, key and all. */
export const ODD_PIECE = 127;
/** Number of a piece that is the span's name. */
export const NAME_PIECE = 126;

/**
 * What decides a span's label: its origin, kind and status as one number, and pieces of the record (the name, and the
 * values of the attributes that name a span), each with a number for what it is. Two spans with equal signatures have
 * equal labels.
 */
export class SpanSignature {
  /** Origin, kind and status. */
  head = 0;
  count = 0;
  /** Number, start and end in the record of each piece. */
  readonly pieces = new Int32Array(MAX_PIECES * 3);

  /** Adds a piece; beyond {@link MAX_PIECES} it is lost, and `isFull` says so. */
  push(number: number, start: number, end: number): void {
    if (this.count < MAX_PIECES) {
      const at = this.count * 3;
      this.pieces[at] = number;
      this.pieces[at + 1] = start;
      this.pieces[at + 2] = end;
    }
    this.count += 1;
  }

  /** Takes out the pieces whose numbers have their bit set in `numbers`; a full signature stays as it is. */
  drop(numbers: number): void {
    if (this.isFull()) return;
    const { pieces, count } = this;
    let kept = 0;
    for (let at = 0; at < count * 3; at += 3) {
      if (((1 << (pieces[at] as number)) & numbers) !== 0) continue;
      pieces[kept * 3] = pieces[at] as number;
      pieces[kept * 3 + 1] = pieces[at + 1] as number;
      pieces[kept * 3 + 2] = pieces[at + 2] as number;
      kept += 1;
    }
    this.count = kept;
  }

  /** Whether a piece was lost. */
  isFull(): boolean {
    return this.count > MAX_PIECES;
  }
}

/** More pieces than a span of any convention has. */
const MAX_PIECES = 32;
/** Longer signatures are rarely equal. */
const MAX_WORDS = 256;
const SLOTS = 1 << 14;
/** Bits for the length of a piece in the word before it; lengths at or above are not kept, so they need no more. */
const LENGTH_BITS = 24;

/** A label that was seen, with the signature that it belongs to. */
export interface SignatureEntry<L> {
  readonly head: number;
  readonly hash: number;
  /** Each piece as a word of its number and length and its bytes in words. */
  readonly words: Int32Array;
  readonly label: L;
  /** Where the label is in the batch of that number. */
  batch: number;
  index: number;
}

/**
 * Labels by signature: a two-way cache of bounded size. A hit is verified byte by byte, so that no collision of
 * hashes, wanted or not, gives a span the label of another.
 */
export class SignatureCache<L> {
  private readonly slots = new Array<SignatureEntry<L> | undefined>(SLOTS).fill(undefined);

  find(signature: SpanSignature, record: DataView): SignatureEntry<L> | undefined {
    const hash = hashOf(signature, record);
    const entry = this.slots[hash & (SLOTS - 1)];
    if (entry?.hash === hash && isSame(entry, signature, record)) return entry;
    const other = this.slots[(hash & (SLOTS - 1)) ^ 1];
    return other?.hash === hash && isSame(other, signature, record) ? other : undefined;
  }

  /** Makes an entry and keeps it, at the cost of an older one; what is too long is not kept. */
  add(signature: SpanSignature, record: DataView, label: L): SignatureEntry<L> {
    const { head } = signature;
    if (signature.isFull() || sizeOf(signature) > MAX_WORDS) {
      return { head, hash: 0, words: new Int32Array(), label, batch: -1, index: 0 };
    }
    const hash = hashOf(signature, record);
    const entry = { head, hash, words: copyOf(signature, record), label, batch: -1, index: 0 };
    const slot = hash & (SLOTS - 1);
    this.slots[slot ^ 1] = this.slots[slot];
    this.slots[slot] = entry;
    return entry;
  }
}

/** Multiplies in four bytes at a time: FNV's idea on words, with a final mix. */
function hashOf({ head, count, pieces }: SpanSignature, record: DataView): number {
  let hash = Math.imul(head ^ 0x811c9dc5, 0x9e3779b1);
  for (let piece = 0; piece < count * 3 && piece < pieces.length; piece += 3) {
    hash ^= hashBytes(record, pieces[piece + 1] as number, pieces[piece + 2] as number);
    hash = Math.imul(hash ^ (pieces[piece] as number), 0x01000193);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash, 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

/** The hash of `view[start, end)`; the last word overlaps the one before. */
export function hashBytes(view: DataView, start: number, end: number): number {
  let hash = end - start;
  if (hash < 4) return Math.imul(hash ^ tailOf(view, start, end), 0x9e3779b1);
  for (let position = start; position + 4 < end; position += 4) {
    hash = Math.imul(hash ^ view.getInt32(position, true), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return Math.imul(hash ^ view.getInt32(end - 4, true), 0x9e3779b1);
}

/** Up to three bytes as a word. */
function tailOf(view: DataView, start: number, end: number): number {
  let word = 0;
  for (let position = end - 1; position >= start; position -= 1) word = (word << 8) | view.getUint8(position);
  return word;
}

/** Whether `length` bytes of the views are equal. */
export function equalBytes(a: DataView, b: DataView, range: ByteRanges): boolean {
  let { aStart, bStart, length } = range;
  for (; length >= 4; length -= 4, aStart += 4, bStart += 4) {
    if (a.getInt32(aStart, true) !== b.getInt32(bStart, true)) return false;
  }
  return tailOf(a, aStart, aStart + length) === tailOf(b, bStart, bStart + length);
}

/** Where two stretches of bytes are. */
export interface ByteRanges {
  readonly aStart: number;
  readonly bStart: number;
  readonly length: number;
}

/** Entries hold no piece of a length that does not fit its head, so that equal heads mean equal lengths. */
function headOf(number: number, length: number): number {
  return length < 1 << LENGTH_BITS ? (number << LENGTH_BITS) | length : -1;
}

function isSame<L>({ head, words }: SignatureEntry<L>, signature: SpanSignature, record: DataView): boolean {
  if (head !== signature.head || signature.isFull()) return false;
  const { count, pieces } = signature;
  let word = 0;
  for (let piece = 0; piece < count * 3; piece += 3) {
    const end = pieces[piece + 2] as number;
    let position = pieces[piece + 1] as number;
    if (words[word] !== headOf(pieces[piece] as number, end - position)) return false;
    word += 1;
    for (; position + 4 <= end; position += 4, word += 1) {
      if (words[word] !== record.getInt32(position, true)) return false;
    }
    if (position === end) continue;
    if (words[word] !== tailOf(record, position, end)) return false;
    word += 1;
  }
  return word === words.length;
}

/** How many words an entry of this signature takes. */
function sizeOf({ count, pieces }: SpanSignature): number {
  let words = 0;
  for (let piece = 0; piece < count * 3; piece += 3) {
    words += 1 + Math.ceil(((pieces[piece + 2] as number) - (pieces[piece + 1] as number)) / 4);
  }
  return words;
}

function copyOf(signature: SpanSignature, record: DataView): Int32Array {
  const { count, pieces } = signature;
  const words = new Int32Array(sizeOf(signature));
  let word = 0;
  for (let piece = 0; piece < count * 3; piece += 3) {
    const end = pieces[piece + 2] as number;
    let position = pieces[piece + 1] as number;
    words[word++] = headOf(pieces[piece] as number, end - position);
    for (; position + 4 <= end; position += 4) words[word++] = record.getInt32(position, true);
    if (position < end) words[word++] = tailOf(record, position, end);
  }
  return words;
}
