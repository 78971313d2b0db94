import { describe, expect, it } from 'vitest';
import { CLOCK_GRANULARITY_NS, placeSpans } from '../../../../domain/critical-path/place-spans.ts';
import { createTimedSpans } from '../../../../domain/critical-path/timed-span.ts';
import { buildSpanForest } from '../../../../domain/fingerprint/span-forest.ts';
import { buildSpan, spanId } from '../../../support/builders/build-span.ts';
import type { SpanTimes } from '../../../support/builders/build-span.ts';

/** A client span of 10 ms and the server span that it called. */
function placeCall(server: SpanTimes) {
  const timed = createTimedSpans();
  const call = buildSpan({ kind: 'client', durationMs: 10 });
  const served = buildSpan({ spanId: spanId(2), parentSpanId: spanId(1), service: 'stock', ...server });
  const forest = buildSpanForest([timed.of(call), timed.of(served)]);
  const positionOf = (id: number) => forest.spans.findIndex((span) => span.spanId === spanId(id));
  const { from, to, misplaced, asynchronous } = placeSpans(forest, positionOf(1));
  const position = positionOf(2);
  return { fromMs: from[position]! / 1e6, toMs: to[position]! / 1e6, misplaced, asynchronous };
}

const GRANULARITY_MS = CLOCK_GRANULARITY_NS / 1e6;

describe('placeSpans', () => {
  it('leaves a call alone that overhangs by no more than clocks tick, but for what overhangs', () => {
    const late = placeCall({ atMs: 6, durationMs: 4 + GRANULARITY_MS });
    const early = placeCall({ atMs: -GRANULARITY_MS, durationMs: 4 });

    expect(late).toEqual({ fromMs: 6, toMs: 10, misplaced: [], asynchronous: [] });
    expect(early).toEqual({ fromMs: 0, toMs: 4 - GRANULARITY_MS, misplaced: [], asynchronous: [] });
  });

  it('shifts a call that overhangs by more, by as little as will do', () => {
    const { fromMs, toMs, misplaced } = placeCall({ atMs: 6, durationMs: 5.5 });

    expect([fromMs, toMs]).toEqual([4.5, 10]);
    expect(misplaced).toEqual([expect.objectContaining({ kind: 'shifted', byNs: -1.5e6 })]);
  });

  it('shifts a call that lies wholly outside, however near', () => {
    const { fromMs, toMs, misplaced } = placeCall({ atMs: 10.1, durationMs: 0.5 });

    expect([fromMs, toMs]).toEqual([9.5, 10]);
    expect(misplaced).toEqual([expect.objectContaining({ kind: 'shifted', byNs: -0.6e6 })]);
  });

  it('stays exact when a clock is a century off', () => {
    const century = 100 * 365 * 86_400_000;

    const { fromMs, toMs } = placeCall({ atMs: century, durationMs: 5 });

    expect([fromMs, toMs]).toEqual([5, 10]);
  });

  it('clips a call that is longer than its caller and began before it', () => {
    const { fromMs, toMs, misplaced } = placeCall({ atMs: -3, durationMs: 20 });

    expect([fromMs, toMs]).toEqual([0, 10]);
    expect(misplaced).toEqual([expect.objectContaining({ kind: 'clipped', byNs: 0 })]);
  });

  it('counts a call that goes on after its caller gave up as asynchronous', () => {
    const { fromMs, toMs, misplaced, asynchronous } = placeCall({ atMs: 2, durationMs: 60 });

    expect([fromMs, toMs]).toEqual([2, 10]);
    expect(misplaced).toEqual([]);
    expect(asynchronous).toEqual([1]);
  });
});
