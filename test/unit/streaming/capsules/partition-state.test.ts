import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SpanRecord } from '../../../../domain/telemetry/span-record.ts';
import { createPartitionState } from '../../../../streaming/capsules/partition-state.ts';
import { createDeltaAccumulator } from '../../../../streaming/capsules/delta-accumulator.ts';
import { decodeSnapshot, encodeSnapshot } from '../../../../streaming/capsules/snapshot-codec.ts';
import { buildSpan, spanId, traceId } from '../../../support/builders/build-span.ts';
import { batchOf } from '../../../support/span-batches.ts';
import { comparable, expectedTotals } from '../../../support/stream-harness.ts';

const LIMITS = { quietGapMs: 100, traceMaxAgeMs: 1_000, allowedLatenessMs: 400 };

const span: fc.Arbitrary<SpanRecord> = fc
  .record({
    trace: fc.integer({ min: 1, max: 5 }),
    id: fc.integer({ min: 1, max: 200 }),
    parent: fc.nat({ max: 12 }),
    atMs: fc.nat({ max: 20 }),
    name: fc.constantFrom('a', 'b', '/*'),
    service: fc.constantFrom('shop', 'stock'),
  })
  .map(({ trace, id, parent, ...rest }) =>
    buildSpan({
      ...rest,
      traceId: traceId(trace),
      spanId: spanId(id),
      parentSpanId: parent === 0 ? '' : spanId(parent),
    }),
  );

const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ add: fc.array(span, { minLength: 1, maxLength: 60 }) }) },
    { weight: 3, arbitrary: fc.record({ pass: fc.constantFrom(40, 120, 1_100) }) },
    { weight: 1, arbitrary: fc.record({ shrinkTo: fc.nat({ max: 40 }) }) },
    { weight: 2, arbitrary: fc.constant('restart' as const) },
  ),
  { maxLength: 25 },
);

/** What was counted as the plain model sees it: which spans were not late, whole objects, assembled one by one. */
function run(script: typeof steps extends fc.Arbitrary<infer T> ? T : never) {
  let state = createPartitionState(LIMITS);
  let time = { elapsedMs: 0, activeMs: 0 };
  const sums = createDeltaAccumulator();
  const taken: SpanRecord[] = [];
  const fates = { counted: 0, duplicate: 0, late: 0 };
  const pass = (ms: number) => {
    time = { elapsedMs: time.elapsedMs + ms, activeMs: time.activeMs + ms };
    state.advance(time);
  };
  for (const step of script) {
    if (step === 'restart') {
      sums.merge(state.takeDeltas());
      const snapshot = decodeSnapshot(encodeSnapshot({ time, memory: state.memory }));
      state = createPartitionState(LIMITS, snapshot.time, snapshot.memory);
    } else if ('pass' in step) pass(step.pass);
    else if ('shrinkTo' in step) state.shrinkTo(step.shrinkTo);
    else {
      taken.push(
        ...step.add.filter((added) => {
          const before = fates.late;
          state.add(batchOf([added]), fates);
          return fates.late === before;
        }),
      );
    }
  }
  pass(1_000);
  pass(1_000);
  sums.merge(state.takeDeltas());
  return { state, totals: sums.build(), taken, fates };
}

describe('the state of a partition', () => {
  it('adds up what assembling whole objects adds up, over duplicates, lateness, long traces and restarts', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const { state, totals, taken, fates } = run(script);

        expect(comparable(totals)).toEqual(comparable(expectedTotals(taken)));
        expect(fates.counted + fates.duplicate).toBe(taken.length);
        expect(totals.capsules.reduce((sum, { spanCount }) => sum + spanCount, 0)).toBe(fates.counted);
        expect([state.openTraces(), state.retainedSpans()]).toEqual([0, 0]);
        expect(state.memory.labels.numbers()).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
