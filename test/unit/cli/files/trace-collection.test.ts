import { describe, expect, it } from 'vitest';
import { TraceCollection } from '../../../../cli/files/trace-collection.ts';
import { buildSpan, spanId, traceId } from '../../../support/builders/build-span.ts';

describe('TraceCollection', () => {
  it('joins the spans of a trace from all that was added', () => {
    const traces = new TraceCollection();
    traces.add([buildSpan(), buildSpan({ traceId: traceId(2) })]);
    traces.add([buildSpan({ spanId: spanId(2), parentSpanId: spanId(1) })]);

    const found = [...traces.take()];

    expect(found.map(({ traceId: id, forest }) => [id, forest.spans.length])).toEqual([
      [traceId(1), 2],
      [traceId(2), 1],
    ]);
    expect([traces.size, traces.has(traceId(2)), traces.has(traceId(3))]).toEqual([2, true, false]);
  });

  it('takes a repeated span once, and two different ones of one id twice', () => {
    const traces = new TraceCollection();
    traces.add([buildSpan(), buildSpan(), buildSpan({ service: 'other' })]);

    const [trace] = [...traces.take()];

    expect(trace?.forest.spans).toHaveLength(2);
    expect(traces.duplicates).toBe(1);
  });
});
