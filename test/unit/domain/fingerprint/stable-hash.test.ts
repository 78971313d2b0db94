import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lanesToHex, murmur3 } from '../../../../domain/fingerprint/murmur3.ts';
import { stableHash } from '../../../../domain/fingerprint/stable-hash.ts';

describe('the stable hash', () => {
  it('is MurmurHash3 x86 128', () => {
    const bytes = new TextEncoder().encode('The quick brown fox jumps over the lazy dog');

    expect(lanesToHex(murmur3(bytes))).toBe('2f1583c3ecee2c675d7bf66ce5e91d2c');
    expect(lanesToHex(murmur3(new Uint8Array()))).toBe('0'.repeat(32));
  });

  it('stays what it was: stored ids depend on it', () => {
    expect(stableHash([])).toBe('00000000000000000000000000000000');
    expect(stableHash(['journey', 'shop', 'production', 'GET /cart/{id}'])).toBe('a3b6e22cbcd4130f58fa70badded8363');
  });

  it('is 32 hex digits that differ for different lists', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.string()), (a, b) => {
        expect(stableHash(a)).toMatch(/^[0-9a-f]{32}$/);
        expect(stableHash(a) === stableHash(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });

  it('tells where one part ends and the next begins', () => {
    expect(stableHash(['ab', 'c'])).not.toBe(stableHash(['a', 'bc']));
    expect(stableHash(['a'])).not.toBe(stableHash(['a', '']));
  });
});
