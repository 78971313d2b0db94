import { avalanche } from '../../domain/fingerprint/murmur3.ts';

/**
 * Remembers which traces were forgotten, so that a span that comes later still is counted as late instead of as a new
 * trace. 64-bit hashes in two generations of open-addressed tables: when the younger is full it becomes the older and
 * the older is dropped, so between half the capacity and all of it is remembered, in 16 bytes a trace at most.
 * A new trace is mistaken for a forgotten one with probability capacity / 2^64.
 */
export interface ForgottenTraces {
  add(traceId: string): void;
  has(traceId: string): boolean;
  /** The hashes, older generation first, as pairs of words: for the snapshot. */
  generations(): readonly (readonly number[])[];
}

/** How many forgotten traces a partition remembers at most. */
const FORGOTTEN_CAPACITY = 500_000;

/** Creates a memory, empty or with what {@link ForgottenTraces.generations} gave. */
export function createForgottenTraces(
  capacity = FORGOTTEN_CAPACITY,
  saved: readonly (readonly number[])[] = [],
): ForgottenTraces {
  let [older, younger] = [createHashSet(saved[0]), createHashSet(saved[1])];

  return {
    add(traceId) {
      if (younger.size() >= capacity / 2) [older, younger] = [younger, createHashSet()];
      younger.add(...hashOf(traceId));
    },
    has(traceId) {
      const [high, low] = hashOf(traceId);
      return younger.has(high, low) || older.has(high, low);
    },
    generations: () => [older.words(), younger.words()],
  };
}

interface HashSet {
  add(high: number, low: number): void;
  has(high: number, low: number): boolean;
  size(): number;
  words(): readonly number[];
}

const INITIAL_SLOTS = 256;

/** Linear probing over pairs of words; (0, 0) marks a free slot, and {@link hashOf} never gives it. */
function createHashSet(saved: readonly number[] = []): HashSet {
  let slots = new Int32Array(INITIAL_SLOTS * 2);
  let count = 0;

  /** The slot of a hash, or the free one where it belongs. */
  function find(table: Int32Array, high: number, low: number): number {
    const mask = table.length / 2 - 1;
    let slot = low & mask;
    while (!isFree(table, slot) && (table[slot * 2] !== high || table[slot * 2 + 1] !== low)) slot = (slot + 1) & mask;
    return slot;
  }

  function put(table: Int32Array, high: number, low: number): boolean {
    const slot = find(table, high, low);
    if (!isFree(table, slot)) return false;
    table[slot * 2] = high;
    table[slot * 2 + 1] = low;
    return true;
  }

  function grow(): void {
    const larger = new Int32Array(slots.length * 2);
    for (let index = 0; index < slots.length; index += 2) {
      const [high = 0, low = 0] = [slots[index], slots[index + 1]];
      if (high !== 0 || low !== 0) put(larger, high, low);
    }
    slots = larger;
  }

  function add(high: number, low: number): void {
    if (count * 4 >= slots.length) grow();
    if (put(slots, high, low)) count += 1;
  }

  for (let index = 0; index + 1 < saved.length; index += 2) add(saved[index] ?? 0, saved[index + 1] ?? 0);

  return {
    add,
    has: (high, low) => !isFree(slots, find(slots, high, low)),
    size: () => count,
    words() {
      const words: number[] = [];
      for (let index = 0; index < slots.length; index += 2) {
        const [high = 0, low = 0] = [slots[index], slots[index + 1]];
        if (high !== 0 || low !== 0) words.push(high, low);
      }
      return words;
    },
  };
}

function isFree(table: Int32Array, slot: number): boolean {
  return table[slot * 2] === 0 && table[slot * 2 + 1] === 0;
}

/** 128 bits of hex digits folded to 64; some senders fill half of a trace id with zeros. */
function hashOf(traceId: string): readonly [number, number] {
  const word = (start: number): number => Number.parseInt(traceId.slice(start, start + 8), 16) | 0;
  const high = avalanche(word(0) ^ word(16));
  const low = avalanche(word(8) ^ word(24) ^ high);
  return high === 0 && low === 0 ? [0, 1] : [high, low];
}
