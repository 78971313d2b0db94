import { createSpanLabel, labelPartsOf, timesOf } from '../fingerprint/trace-span.ts';
import type { SpanLabel, TraceSpan } from '../fingerprint/trace-span.ts';
import type { SpanRecord } from '../telemetry/span-record.ts';

/** A span of a trace with its exact times and its own name. */
export interface TimedSpan extends TraceSpan {
  readonly name: string;
  /** Nanoseconds since the Unix epoch. */
  readonly startTimeNs: bigint;
  readonly endTimeNs: bigint;
}

/** Turns span records into {@link TimedSpan}s; those of one operation share a label. */
export interface TimedSpans {
  of(span: SpanRecord): TimedSpan;
}

/** Creates a factory that remembers the labels it made: as many as there are operations. */
export function createTimedSpans(): TimedSpans {
  const labels = new Map<string, SpanLabel>();
  return {
    of(span) {
      const { spanId, parentSpanId, name, startTimeNs, endTimeNs } = span;
      return { spanId, parentSpanId, name, startTimeNs, endTimeNs, ...timesOf(span), label: labelOf(span, labels) };
    },
  };
}

function labelOf(span: SpanRecord, labels: Map<string, SpanLabel>): SpanLabel {
  const parts = labelPartsOf(span);
  // Names hold no NUL characters.
  const key = Object.values(parts).join('\0');
  let label = labels.get(key);
  if (label === undefined) {
    label = createSpanLabel(parts);
    labels.set(key, label);
  }
  return label;
}
