import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smallestSamples } from '../../../../domain/journey/capsule-samples.ts';
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
});
