import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SpanRecord } from '../../../../domain/telemetry/span-record.ts';
import { createPartitionMemory } from '../../../../streaming/capsules/partition-memory.ts';
import { createPartitionState } from '../../../../streaming/capsules/partition-state.ts';
import { decodeSnapshot, encodeSnapshot } from '../../../../streaming/capsules/snapshot-codec.ts';
import { decodeRemembered, encodeRemembered, unsettledIn } from '../../../../streaming/reprocess/remembered-traces.ts';
import { SPAN_T0_MS, buildSpan, spanId, traceId } from '../../../support/builders/build-span.ts';
import { batchOf } from '../../../support/span-batches.ts';
import { comparable, expectedTotals } from '../../../support/stream-harness.ts';

const LIMITS = { quietGapMs: 100, traceMaxAgeMs: 1_000, allowedLatenessMs: 10_000 };
const RANGE = { fromMs: SPAN_T0_MS, toMs: SPAN_T0_MS + 1_000 };
const WHOLE = { fromMs: 0, toMs: SPAN_T0_MS * 2 };

/** A trace of two spans. */
const pair = (number: number, atMs: number): readonly SpanRecord[] => [
  buildSpan({ traceId: traceId(number), atMs }),
  buildSpan({ traceId: traceId(number), spanId: spanId(2), parentSpanId: spanId(1), atMs: atMs + 1, service: 'stock' }),
];

/** A live worker that has counted some spans and holds others that it has not counted. */
function liveWorker(counted: readonly SpanRecord[], uncounted: readonly SpanRecord[] = [], journeyLimit = 100) {
  const state = createPartitionState(LIMITS, undefined, createPartitionMemory(journeyLimit));
  const fates = { counted: 0, duplicate: 0, late: 0 };
  if (counted.length > 0) state.add(batchOf(counted), fates);
  state.advance({ elapsedMs: 1_000, activeMs: 0 });
  if (uncounted.length > 0) state.add(batchOf(uncounted), fates);
  const time = { elapsedMs: 1_000, activeMs: 0 };
  return {
    state,
    rows: state.takeDeltas(),
    snapshot: () => decodeSnapshot(encodeSnapshot({ time, memory: state.memory })),
  };
}

describe('traces that the live worker remembers', () => {
  it('are told apart by whether they are counted, and only those of the range', () => {
    const { snapshot } = liveWorker([...pair(1, 0), ...pair(2, 5_000)], [...pair(3, 10), ...pair(4, 5_000)]);
    const amended = liveWorker([pair(1, 0)[0]!], [pair(1, 0)[1]!]);

    expect(unsettledIn(snapshot().memory, RANGE)).toEqual({ uncounted: 1, amendable: 1 });
    expect(unsettledIn(amended.snapshot().memory, RANGE)).toEqual({ uncounted: 1, amendable: 1 });
    expect(unsettledIn(snapshot().memory, { fromMs: 0, toMs: 1_000 })).toEqual({ uncounted: 0, amendable: 0 });
  });

  it('are nothing to hand over when none is of the range', () => {
    const { snapshot } = liveWorker(pair(1, 5_000));

    expect(encodeRemembered(snapshot(), RANGE)).toBeUndefined();
  });

  it('are hidden from a replay, which counts all others', () => {
    const { snapshot } = liveWorker([...pair(1, 0), ...pair(2, 5_000)]);
    const remembered = decodeRemembered(encodeRemembered(snapshot(), RANGE)!);

    const replay = createPartitionState(LIMITS, undefined, remembered.hideFrom(createPartitionMemory()));
    const fates = { counted: 0, duplicate: 0, late: 0 };
    replay.add(batchOf([...pair(1, 0), ...pair(2, 5_000), ...pair(3, 20)]), fates);
    replay.advance({ elapsedMs: 5_000, activeMs: 0 });

    expect(fates).toEqual({ counted: 4, duplicate: 0, late: 2 });
    expect(comparable(replay.takeDeltas())).toEqual(comparable(expectedTotals([...pair(2, 5_000), ...pair(3, 20)])));
  });

  it('stay hidden, and what the replay itself forgets stays forgotten, over a snapshot of the replay', () => {
    const { snapshot } = liveWorker(pair(1, 0));
    const remembered = decodeRemembered(encodeRemembered(snapshot(), RANGE)!);
    const before = createPartitionState(LIMITS, undefined, remembered.hideFrom(createPartitionMemory()));
    before.add(batchOf(pair(2, 0)), { counted: 0, duplicate: 0, late: 0 });
    before.advance({ elapsedMs: 5_000, activeMs: 0 });
    before.advance({ elapsedMs: 20_000, activeMs: 20_000 });
    const time = { elapsedMs: 20_000, activeMs: 20_000 };
    const saved = decodeSnapshot(encodeSnapshot({ time, memory: before.memory }));

    const after = createPartitionState(LIMITS, time, remembered.hideFrom(saved.memory));
    const fates = { counted: 0, duplicate: 0, late: 0 };
    after.add(batchOf([...pair(1, 0), ...pair(2, 0)]), fates);

    expect(fates).toEqual({ counted: 0, duplicate: 0, late: 4 });
  });

  it('are counted in the place that they had, though there is room for their journeys now', () => {
    const crowd = ['a', 'b', 'c'].map((name, number) =>
      buildSpan({ traceId: traceId(number), name: `GET /${name}`, atMs: number }),
    );
    const { snapshot, rows } = liveWorker(crowd, [], 1);

    const { deltas, spans } = decodeRemembered(encodeRemembered(snapshot(), RANGE)!).counted();

    expect(deltas.journeys.map(({ operation }) => operation)).toEqual(expect.arrayContaining(['other']));
    expect(deltas.journeys).toHaveLength(2);
    expect(comparable(deltas, { samples: true })).toEqual(comparable(rows, { samples: true }));
    expect(spans).toBe(3);
  });

  it('are counted exactly as the worker has counted them, whatever else it holds', () => {
    const span = fc
      .record({ trace: fc.integer({ min: 1, max: 6 }), id: fc.integer({ min: 1, max: 9 }), atMs: fc.nat({ max: 900 }) })
      .map(({ trace, id, atMs }) =>
        buildSpan({ traceId: traceId(trace), spanId: spanId(id), atMs, name: `GET /${'abcdef'[trace % 4]!}` }),
      );
    fc.assert(
      fc.property(fc.array(span, { maxLength: 40 }), fc.array(span, { maxLength: 10 }), (counted, uncounted) => {
        const { snapshot, rows } = liveWorker(counted, uncounted, 2);
        const remembered = encodeRemembered(snapshot(), WHOLE);

        const handedOver =
          remembered === undefined ? expectedTotals([]) : decodeRemembered(remembered).counted().deltas;

        expect(comparable(handedOver, { samples: true })).toEqual(comparable(rows, { samples: true }));
      }),
      { numRuns: 40 },
    );
  });
});
