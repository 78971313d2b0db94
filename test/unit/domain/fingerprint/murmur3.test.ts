import { describe, expect, it } from 'vitest';
import { avalanche, lanesToHex, murmur3 } from '../../../../domain/fingerprint/murmur3.ts';

const hashOf = (text: string) => lanesToHex(murmur3(new TextEncoder().encode(text)));

describe('MurmurHash3 x86 128', () => {
  it('gives the published value', () => {
    expect(hashOf('The quick brown fox jumps over the lazy dog')).toBe('2f1583c3ecee2c675d7bf66ce5e91d2c');
    expect(hashOf('')).toBe('0'.repeat(32));
  });

  it('differs with every length of the last block', () => {
    const hashes = Array.from({ length: 40 }, (_, length) => hashOf('x'.repeat(length)));

    expect(new Set(hashes).size).toBe(40);
  });

  it('tells trailing zeros from none', () => {
    expect(lanesToHex(murmur3(Uint8Array.of(1)))).not.toBe(lanesToHex(murmur3(Uint8Array.of(1, 0))));
  });

  it('spreads one input bit over about half of the output', () => {
    const flips = Array.from({ length: 32 }, (_, bit) => avalanche(0x1234567) ^ avalanche(0x1234567 ^ (1 << bit)));
    const ones = flips.map((flipped) => (flipped >>> 0).toString(2).replaceAll('0', '').length);

    expect(Math.min(...ones)).toBeGreaterThan(6);
    expect(Math.max(...ones)).toBeLessThan(26);
  });
});
