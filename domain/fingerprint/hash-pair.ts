import { avalanche, murmur3 } from './murmur3.ts';

/** A 64-bit hash as two signed 32-bit words, so that folding stays in integer arithmetic. */
export interface HashPair {
  readonly high: number;
  readonly low: number;
}

const encoder = new TextEncoder();
/** Multiplier of the high lane in {@link mixIntoLane}. */
export const HIGH_MULTIPLIER = 0xcc9e2d51 | 0;
/** Multiplier of the low lane in {@link mixIntoLane}. */
export const LOW_MULTIPLIER = 0x1b873593;

/** The hash of a text. */
export function hashText(text: string): HashPair {
  const [high, low] = murmur3(encoder.encode(text));
  return { high, low };
}

/** The hash of a node from its own hash and its children's, in order. Different orders and lengths give different hashes. */
export function foldHashes(own: HashPair, children: readonly HashPair[]): HashPair {
  let { high, low } = own;
  for (const child of children) {
    high = mixIntoLane(mixIntoLane(high, child.high, HIGH_MULTIPLIER), child.low, HIGH_MULTIPLIER);
    low = mixIntoLane(mixIntoLane(low, child.low, LOW_MULTIPLIER), child.high, LOW_MULTIPLIER);
  }
  high = avalanche(high ^ (children.length + 1));
  low = avalanche((low + high) | 0);
  return { high, low };
}

/** Whether two hashes are equal. */
export function sameHash(a: HashPair, b: HashPair): boolean {
  return a.high === b.high && a.low === b.low;
}

/** A total order of hashes, for sorting. */
export function compareHashes(a: HashPair, b: HashPair): number {
  return a.high - b.high || a.low - b.low;
}

/** A hash as 16 lower-case hex digits. */
export function hashToHex({ high, low }: HashPair): string {
  return wordToHex(high) + wordToHex(low);
}

function wordToHex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}

/** The body of MurmurHash3 x86_32 for one word. */
export function mixIntoLane(lane: number, word: number, multiplier: number): number {
  const scrambled = Math.imul(word, multiplier);
  const mixed = lane ^ ((scrambled << 15) | (scrambled >>> 17));
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}
