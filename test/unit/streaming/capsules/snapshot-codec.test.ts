import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPartitionState } from '../../../../streaming/capsules/partition-state.ts';
import type { PartitionState } from '../../../../streaming/capsules/partition-state.ts';
import { decodeSnapshot, encodeSnapshot } from '../../../../streaming/capsules/snapshot-codec.ts';
import { createLabelSpansStep } from '../../../../streaming/steps/label-spans-step.ts';
import { buildSpan, spanId, traceId } from '../../../support/builders/build-span.ts';
import { isScoutError } from '../../../support/is-scout-error.ts';

const LIMITS = { quietGapMs: 100, traceMaxAgeMs: 1_000, allowedLatenessMs: 500 };

/** A partition with open, closed, amended and forgotten traces, and one long enough to have an index. */
function livedState(): PartitionState {
  const state = createPartitionState(LIMITS);
  const add = (...spans: Parameters<typeof buildSpan>[0][]) => {
    const outcome = createLabelSpansStep()({ spans: spans.map((span) => buildSpan(span)), rejectedSpans: 0 });
    if (outcome.kind === 'ok') for (const span of outcome.value.spans) state.add(span);
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

const TIME = { elapsedMs: 2_100, activeMs: 650 };

describe('a snapshot', () => {
  it('holds all that a partition knows: what it becomes later is the same', () => {
    const original = livedState();
    original.takeDeltas();
    const bytes = encodeSnapshot({ time: TIME, memory: original.memory });

    const { time, memory } = decodeSnapshot(bytes);
    const restored = createPartitionState(LIMITS, time, memory);

    expect(time).toEqual(TIME);
    expect([...memory.traces.keys()]).toEqual([...original.memory.traces.keys()]);
    expect(restored.retainedSpans()).toBe(original.retainedSpans());
    expect(restored.openTraces()).toBe(original.openTraces());
    for (const later of [3_000, 4_000]) {
      for (const state of [original, restored]) state.advance({ elapsedMs: later, activeMs: later });
      expect(restored.takeDeltas()).toEqual(original.takeDeltas());
    }
    expect(restored.retainedSpans()).toBe(0);
    expect(memory.labels.numbers()).toEqual([]);
    expect(memory.forgotten.has(traceId(1))).toBe(true);
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
});
