import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleRank, sampleRankOf, smallestSamples } from '../../../../domain/journey/capsule-samples.ts';
import { stableHash } from '../../../../domain/fingerprint/stable-hash.ts';
import { traceId } from '../../../support/builders/build-span.ts';

const traceIds = fc.array(fc.nat({ max: 30 }).map(traceId), { maxLength: 20 });

describe('the samples of a capsule', () => {
  it('are at most five different traces of those given', () => {
    fc.assert(
      fc.property(traceIds, (ids) => {
        const samples = smallestSamples(ids);

        expect(samples).toHaveLength(Math.min(5, new Set(ids).size));
        expect(new Set(samples).size).toBe(samples.length);
        expect(ids).toEqual(expect.arrayContaining([...samples]));
      }),
    );
  });

  it('are the same whichever way capsules are merged', () => {
    fc.assert(
      fc.property(traceIds, traceIds, (a, b) => {
        const atOnce = smallestSamples([...a, ...b]);

        expect(smallestSamples([...smallestSamples(b), ...smallestSamples(a)])).toEqual(atOnce);
      }),
    );
  });

  it('have the rank of their hash, from words as from text', () => {
    const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    fc.assert(
      fc.property(fc.tuple(word, word, word, word), (words) => {
        const id = words.map((part) => (part >>> 0).toString(16).padStart(8, '0')).join('');

        expect(sampleRank(words)).toBe(sampleRankOf(id));
        expect(sampleRankOf(id).toString(16).padStart(8, '0')).toBe(stableHash([id]).slice(0, 8));
      }),
    );
  });
});
