import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareHashes, foldHashes, hashText, hashToHex, sameHash } from '../../../../domain/fingerprint/hash-pair.ts';

const root = hashText('root');
const hashes = fc.array(fc.string().map(hashText), { maxLength: 5 });

describe('a 64-bit hash', () => {
  it('is 16 hex digits', () => {
    expect(hashToHex({ high: -1, low: 1 })).toBe('ffffffff00000001');
  });

  it('of a node differs when its children differ in value, number or order', () => {
    fc.assert(
      fc.property(hashes, hashes, (a, b) => {
        const isEqual = JSON.stringify(a) === JSON.stringify(b);

        expect(sameHash(foldHashes(root, a), foldHashes(root, b))).toBe(isEqual);
      }),
    );
  });

  it('of a node differs from that of another node with the same children', () => {
    expect(sameHash(foldHashes(root, [root]), foldHashes(hashText('other'), [root]))).toBe(false);
  });

  it('has a total order', () => {
    const [low, middle, high] = [
      { high: -5, low: 3 },
      { high: 2, low: -7 },
      { high: 2, low: 4 },
    ] as const;

    expect([high, low, middle].sort(compareHashes)).toEqual([low, middle, high]);
    expect(compareHashes(low, { ...low })).toBe(0);
  });
});
