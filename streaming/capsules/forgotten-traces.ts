import { avalanche } from '../../domain/fingerprint/murmur3.ts';

/** How many forgotten traces a partition remembers at most. */
const FORGOTTEN_CAPACITY = 500_000;
const INITIAL_SLOTS = 256;

/**
 * Remembers which traces were forgotten, so that a span that comes later still is counted as late instead of as a new
 * trace. 64-bit hashes in two generations of open-addressed tables: when the younger is full it becomes the older and
 * the older is dropped, so between half the capacity and all of it is remembered, in 32 bytes a trace at most.
 * A new trace is mistaken for a forgotten one with probability capacity / 2^64.
 */
export class ForgottenTraces {
  private readonly capacity: number;
  private older: HashSet;
  private younger: HashSet;

  /** Starts empty, or with what {@link ForgottenTraces.generations} gave. */
  constructor(capacity = FORGOTTEN_CAPACITY, saved: readonly Int32Array[] = []) {
    this.capacity = capacity;
    this.older = new HashSet(saved[0]);
    this.younger = new HashSet(saved[1]);
  }

  /** Remembers the trace with the id `ids[at, at + 4)`. */
  add(ids: Int32Array, at: number): void {
    if (this.younger.size >= this.capacity / 2) {
      this.older = this.younger;
      this.younger = new HashSet();
    }
    const high = highOf(ids, at);
    this.younger.add(high, lowOf(ids, at, high));
  }

  has(ids: Int32Array, at: number): boolean {
    const high = highOf(ids, at);
    const low = lowOf(ids, at, high);
    return this.younger.has(high, low) || this.older.has(high, low);
  }

  /** The hashes, older generation first, as pairs of words: for the snapshot. */
  generations(): readonly Int32Array[] {
    return [this.older.words(), this.younger.words()];
  }
}

/** Linear probing over pairs of words; (0, 0) marks a free slot, and no hash is that. */
class HashSet {
  size = 0;
  private slots = new Int32Array(INITIAL_SLOTS * 2);

  constructor(saved: Int32Array = new Int32Array()) {
    for (let index = 0; index + 1 < saved.length; index += 2) this.add(saved[index] ?? 0, saved[index + 1] ?? 0);
  }

  add(high: number, low: number): void {
    if (this.size * 4 >= this.slots.length) this.grow();
    const slot = this.find(high, low);
    if (!this.isFree(slot)) return;
    this.slots[slot * 2] = high;
    this.slots[slot * 2 + 1] = low;
    this.size += 1;
  }

  has(high: number, low: number): boolean {
    return !this.isFree(this.find(high, low));
  }

  words(): Int32Array {
    const words = new Int32Array(this.size * 2);
    let length = 0;
    for (let slot = 0; slot * 2 < this.slots.length; slot += 1) {
      if (this.isFree(slot)) continue;
      words[length++] = this.slots[slot * 2] as number;
      words[length++] = this.slots[slot * 2 + 1] as number;
    }
    return words;
  }

  /** The slot of a hash, or the free one where it belongs. */
  private find(high: number, low: number): number {
    const { slots } = this;
    const mask = slots.length / 2 - 1;
    let slot = low & mask;
    while (!this.isFree(slot) && (slots[slot * 2] !== high || slots[slot * 2 + 1] !== low)) slot = (slot + 1) & mask;
    return slot;
  }

  private isFree(slot: number): boolean {
    return this.slots[slot * 2] === 0 && this.slots[slot * 2 + 1] === 0;
  }

  private grow(): void {
    const words = this.words();
    this.slots = new Int32Array(this.slots.length * 2);
    this.size = 0;
    for (let index = 0; index < words.length; index += 2) this.add(words[index] as number, words[index + 1] as number);
  }
}

/** 128 bits folded to 64; some senders fill half of a trace id with zeros. */
function highOf(ids: Int32Array, at: number): number {
  return avalanche((ids[at] as number) ^ (ids[at + 2] as number));
}

function lowOf(ids: Int32Array, at: number, high: number): number {
  const low = avalanche((ids[at + 1] as number) ^ (ids[at + 3] as number) ^ high);
  return high === 0 && low === 0 ? 1 : low;
}
