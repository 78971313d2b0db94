import { murmur3OfWords } from '../fingerprint/murmur3.ts';
import { stableHash } from '../fingerprint/stable-hash.ts';
import { CAPSULE_SAMPLES } from './capsule.ts';

/**
 * The {@link CAPSULE_SAMPLES} trace ids with the smallest hashes, smallest first, without repeats. Whoever merges two
 * capsules takes this of both their samples, so the result is the same for every order of merging.
 */
export function smallestSamples(traceIds: Iterable<string>): readonly string[] {
  const unique = [...new Set(traceIds)];
  if (unique.length <= 1) return unique;
  return unique
    .map((traceId) => ({ traceId, hash: stableHash([traceId]) }))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1))
    .slice(0, CAPSULE_SAMPLES)
    .map(({ traceId }) => traceId);
}

/** The letters of every byte as two hex digits, as a little-endian half word. */
const HEX_DIGITS = Int32Array.from({ length: 256 }, (_, byte) => {
  const text = byte.toString(16).padStart(2, '0');
  return text.charCodeAt(0) | (text.charCodeAt(1) << 8);
});
const ID_LENGTH = 32;
/** A trace id as `stableHash` hashes it: its length, then its text. */
const message = new Int32Array(12);

/**
 * The rank of a trace id among samples, from the four words of the id: the first 32 bits of the hash that
 * {@link smallestSamples} compares, without making a text. A higher rank is a larger hash; equal ranks decide nothing.
 */
export function sampleRank(id: readonly [number, number, number, number]): number {
  message[0] = ID_LENGTH;
  for (let word = 0; word < 4; word += 1) {
    const value = id[word] as number;
    message[1 + 2 * word] = digitsOf(value >>> 16);
    message[2 + 2 * word] = digitsOf(value & 0xffff);
  }
  return murmur3OfWords(message, ID_LENGTH + 4)[0] >>> 0;
}

/** The letters of two bytes as a little-endian word. */
function digitsOf(half: number): number {
  return (HEX_DIGITS[half >>> 8] as number) | ((HEX_DIGITS[half & 0xff] as number) << 16);
}

/** {@link sampleRank} of an id as text. */
export function sampleRankOf(traceId: string): number {
  return Number.parseInt(stableHash([traceId]).slice(0, 8), 16);
}
