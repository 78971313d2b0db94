import { createSpanLabel } from '../../../domain/fingerprint/trace-span.ts';
import type { LabelParts, TraceSpan } from '../../../domain/fingerprint/trace-span.ts';
import { SPAN_T0_MS, spanId } from './build-span.ts';

/** What a test says of a span in a trace; numbers stand for ids, milliseconds for times. */
export interface TraceSpanSketch extends Partial<LabelParts> {
  readonly id?: number;
  readonly parent?: number;
  /** After {@link SPAN_T0_MS}. */
  readonly atMs?: number;
  readonly durationMs?: number;
}

/** A span as trace assembly takes it; what a test does not name has a valid default. */
export function buildTraceSpan({
  id = 1,
  parent,
  atMs = 0,
  durationMs = 10,
  ...parts
}: TraceSpanSketch = {}): TraceSpan {
  return {
    spanId: spanId(id),
    parentSpanId: parent === undefined ? '' : spanId(parent),
    startUs: (SPAN_T0_MS + atMs) * 1000,
    durationNs: durationMs * 1e6,
    label: createSpanLabel({
      kind: 'server',
      isError: false,
      service: 'shop',
      environment: 'production',
      operation: 'GET /cart',
      journeyKind: 'http',
      ...parts,
    }),
  };
}
