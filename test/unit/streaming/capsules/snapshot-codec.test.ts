import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createByteWriter } from '../../../../domain/sketch/varint.ts';
import { createPartitionState } from '../../../../streaming/capsules/partition-state.ts';
import type { PartitionState } from '../../../../streaming/capsules/partition-state.ts';
import { decodeSnapshot, encodeSnapshot } from '../../../../streaming/capsules/snapshot-codec.ts';
import { buildSpan, spanId, traceId } from '../../../support/builders/build-span.ts';
import { isScoutError } from '../../../support/is-scout-error.ts';
import { batchOf, wordsOf } from '../../../support/span-batches.ts';

const LIMITS = { quietGapMs: 100, traceMaxAgeMs: 1_000, allowedLatenessMs: 500 };

/** A partition with open, closed, amended and forgotten traces, and one long enough to have an index. */
function livedState(): PartitionState {
  const state = createPartitionState(LIMITS);
  const add = (...spans: Parameters<typeof buildSpan>[0][]) => {
    state.add(batchOf(spans.map((span) => buildSpan(span))), { counted: 0, duplicate: 0, late: 0 });
  };
  add({ traceId: traceId(1), name: 'forgotten' });
  state.advance({ elapsedMs: 1_000, activeMs: 0 });
  add({ traceId: traceId(2), name: 'stängt 東京' }, { traceId: traceId(3), status: 'error', kind: 'consumer' });
  state.advance({ elapsedMs: 2_000, activeMs: 600 });
  add({ traceId: traceId(3), spanId: spanId(2), parentSpanId: spanId(1), environment: 'staging' });
  for (let id = 1; id < 200; id += 1) {
    add({ traceId: traceId(4), spanId: spanId(id), parentSpanId: spanId(0), atMs: -id });
  }
  return state;
}

const idsOf = ({ memory: { traces } }: PartitionState) => [...traces.places()].map((trace) => traces.idOf(trace));

const TIME = { elapsedMs: 2_100, activeMs: 650 };

describe('a snapshot', () => {
  it('holds all that a partition knows: what it becomes later is the same', () => {
    const original = livedState();
    original.takeDeltas();
    const bytes = encodeSnapshot({ time: TIME, memory: original.memory });

    const { time, memory } = decodeSnapshot(bytes);
    const restored = createPartitionState(LIMITS, time, memory);

    expect(time).toEqual(TIME);
    expect(idsOf(restored)).toEqual(idsOf(original));
    expect(restored.retainedSpans()).toBe(original.retainedSpans());
    expect(restored.openTraces()).toBe(original.openTraces());
    for (const later of [3_000, 4_000]) {
      for (const state of [original, restored]) state.advance({ elapsedMs: later, activeMs: later });
      expect(restored.takeDeltas()).toEqual(original.takeDeltas());
    }
    expect(restored.retainedSpans()).toBe(0);
    expect(memory.labels.numbers()).toEqual([]);
    expect(memory.forgotten.has(wordsOf(traceId(1)), 0)).toBe(true);
  });

  it('of the same memory has the same bytes after it was restored', () => {
    const bytes = encodeSnapshot({ time: TIME, memory: livedState().memory });

    expect(encodeSnapshot(decodeSnapshot(bytes))).toEqual(bytes);
  });

  it('is refused as data_loss when cut short or longer', () => {
    const bytes = encodeSnapshot({ time: TIME, memory: livedState().memory });

    for (let length = 0; length < bytes.length; length += 17) {
      expect(() => decodeSnapshot(bytes.subarray(0, length))).toThrow(expect.objectContaining({ code: 'data_loss' }));
    }
    expect(() => decodeSnapshot(Uint8Array.from([...bytes, 0]))).toThrow(
      expect.objectContaining({ code: 'data_loss' }),
    );
  });

  it('is decoded or refused as data_loss, whatever byte is wrong', () => {
    const bytes = encodeSnapshot({ time: TIME, memory: livedState().memory });
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 }), (position, value) => {
        const damaged = bytes.slice();
        damaged[position] = value;
        try {
          decodeSnapshot(damaged);
        } catch (error) {
          expect(isScoutError(error, 'data_loss')).toBe(true);
        }
      }),
    );
  });

  it('of the version before is read', () => {
    const writer = createByteWriter();
    writer.bytes(Uint8Array.of(1));
    for (const number of [2_100, 650, 1, 2, 0]) writer.unsigned(number);
    for (const text of ['shop', 'production', 'GET /']) {
      writer.unsigned(text.length);
      writer.bytes(Buffer.from(text));
    }
    writer.unsigned(1);
    writer.bytes(Buffer.from(traceId(7), 'hex'));
    // Counted, opened at, last span at, closed at, spans.
    for (const number of [1, 1_000, 1_000, 600, 1]) writer.unsigned(number);
    for (const word of [5, 6, 0, 0]) writer.word(word);
    writer.signed(1_760_000_000_000_000);
    for (const number of [25_000_000, 0, 0, 0]) writer.unsigned(number);

    const { time, memory } = decodeSnapshot(writer.finish());
    const state = createPartitionState(LIMITS, time, memory);

    expect(idsOf(state)).toEqual([traceId(7)]);
    expect([state.openTraces(), state.retainedSpans()]).toEqual([0, 1]);
    state.advance({ elapsedMs: 3_000, activeMs: 1_099 });
    expect(state.retainedSpans()).toBe(1);
    state.advance({ elapsedMs: 3_000, activeMs: 1_100 });
    expect(state.retainedSpans()).toBe(0);
  });
});
