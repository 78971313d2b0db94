import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assembleTrace } from '../../../../domain/fingerprint/assemble-trace.ts';
import type { AssembledTrace } from '../../../../domain/fingerprint/assemble-trace.ts';
import { createDeltaAccumulator } from '../../../../streaming/capsules/delta-accumulator.ts';
import { traceId } from '../../../support/builders/build-span.ts';
import { buildTraceSpan } from '../../../support/builders/build-trace-span.ts';
import { comparable } from '../../../support/stream-harness.ts';

const assembled: fc.Arbitrary<AssembledTrace> = fc
  .record({
    number: fc.nat({ max: 50 }),
    atMs: fc.constantFrom(0, 30_000, 400_000),
    durationMs: fc.constantFrom(0, 3, 250),
    operation: fc.constantFrom('a', 'b'),
    isError: fc.boolean(),
  })
  .map(({ number, ...span }) => assembleTrace(traceId(number), [buildTraceSpan(span)]));

const sumOf = (traces: readonly AssembledTrace[]) => {
  const sum = createDeltaAccumulator();
  for (const trace of traces) sum.add(trace, 1);
  return sum;
};

describe('the sums of closed traces', () => {
  it('do not depend on order, or on how they were grouped', () => {
    fc.assert(
      fc.property(fc.array(assembled), fc.array(assembled), (a, b) => {
        const merged = createDeltaAccumulator();
        merged.merge(sumOf(b).build());
        merged.merge(sumOf(a).build());

        const samples = { samples: true };
        expect(comparable(merged.build(), samples)).toEqual(comparable(sumOf([...a, ...b]).build(), samples));
      }),
    );
  });

  it('are nothing when all that was added is retracted', () => {
    fc.assert(
      fc.property(fc.array(assembled), (traces) => {
        const sum = sumOf(traces);

        for (const trace of traces.toReversed()) sum.add(trace, -1);

        expect(sum.build()).toEqual({ journeys: [], capsules: [], buckets: [] });
      }),
    );
  });

  it('agree between capsules and buckets', () => {
    fc.assert(
      fc.property(fc.array(assembled), (traces) => {
        const { capsules, buckets } = sumOf(traces).build();

        expect(capsules.reduce((sum, { traceCount }) => sum + traceCount, 0)).toBe(traces.length);
        expect(buckets.reduce((sum, { total }) => sum + total, 0)).toBe(traces.length);
        expect(buckets.reduce((sum, { bad }) => sum + bad, 0)).toBe(traces.filter(({ isError }) => isError).length);
      }),
    );
  });

  it('keep the times at which a journey was first and last seen', () => {
    const traces = [5_000, 1_000, 3_000].map((atMs) => assembleTrace(traceId(atMs), [buildTraceSpan({ atMs })]));

    const [journey] = sumOf(traces).build().journeys;

    expect(journey).toMatchObject({ firstSeenMs: 1_760_000_101_000, lastSeenMs: 1_760_000_105_000 });
  });

  it('keep five samples of many traces', () => {
    const traces = Array.from({ length: 500 }, (_, number) => assembleTrace(traceId(number), [buildTraceSpan()]));

    const [capsule] = sumOf(traces).build().capsules;
    const [reversed] = sumOf(traces.toReversed()).build().capsules;

    expect(capsule?.sampleTraceIds).toHaveLength(5);
    expect(reversed?.sampleTraceIds).toEqual(capsule?.sampleTraceIds);
  });
});
