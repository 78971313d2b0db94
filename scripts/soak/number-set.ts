/** A set of small whole numbers in one bit each: millions of ids for the price of a photograph. */
export interface NumberSet {
  /** False when it was in already. */
  add(number: number): boolean;
  readonly size: number;
  /** How many of these are not in the other. */
  missingIn(other: NumberSet): number;
  has(number: number): boolean;
}

const FIRST_BYTES = 1024 * 1024;

/** Creates an empty set; it grows with its largest number. */
export function createNumberSet(): NumberSet {
  let bits = new Uint8Array(FIRST_BYTES);
  let size = 0;
  const has = (number: number): boolean => (((bits[number >>> 3] ?? 0) >>> (number & 7)) & 1) === 1;
  return {
    has,
    get size() {
      return size;
    },
    add(number) {
      if (has(number)) return false;
      const index = number >>> 3;
      if (index >= bits.length) {
        const larger = new Uint8Array(Math.max(bits.length * 2, index + 1));
        larger.set(bits);
        bits = larger;
      }
      bits[index] = (bits[index] ?? 0) | (1 << (number & 7));
      size += 1;
      return true;
    },
    missingIn(other) {
      let missing = 0;
      for (let number = 0; number < bits.length * 8; number += 1) if (has(number) && !other.has(number)) missing += 1;
      return missing;
    },
  };
}
