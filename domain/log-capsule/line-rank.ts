import { avalanche, murmur3 } from '../fingerprint/murmur3.ts';

const encoder = new TextEncoder();
const GOLDEN = 0x9e3779b9;

/** The hash that the lines of a record are told apart by: of what names the record, which is the same whenever it is read. */
export function recordSeed(name: string): number {
  return murmur3(encoder.encode(name))[0];
}

/** The rank of a line by its place: 32 bits, uniform over lines. */
export function lineRank(seed: number, index: number): number {
  return avalanche(seed ^ Math.imul(index + 1, GOLDEN)) >>> 0;
}
