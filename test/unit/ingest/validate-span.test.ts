import { describe, expect, it } from 'vitest';
import { int64FromBigInt } from '../../../contracts/otlp/int64.ts';
import type { OtlpSpan } from '../../../contracts/otlp/otlp-messages.ts';
import { findSpanProblem } from '../../../ingest/validate-span.ts';
import { T0_NS, otlpSpan } from '../../support/otlp.ts';

const at = (time: bigint) => int64FromBigInt(time);

describe('findSpanProblem', () => {
  it('finds none in a good span, also of no length, without a name, or with a strange parent', () => {
    expect(findSpanProblem(otlpSpan())).toBeUndefined();
    expect(findSpanProblem(otlpSpan({ endTimeUnixNano: at(T0_NS) }))).toBeUndefined();
    expect(findSpanProblem(otlpSpan({ name: '', parentSpanId: new Uint8Array(3) }))).toBeUndefined();
  });

  it.each([
    ['invalid_trace_id', { traceId: new Uint8Array() }],
    ['invalid_trace_id', { traceId: new Uint8Array(16) }],
    ['invalid_trace_id', { traceId: new Uint8Array(15).fill(1) }],
    ['invalid_span_id', { spanId: new Uint8Array(8) }],
    ['invalid_span_id', { spanId: new Uint8Array(9).fill(1) }],
    ['missing_start_time', { startTimeUnixNano: at(0n) }],
    ['missing_end_time', { endTimeUnixNano: at(0n) }],
    ['end_before_start', { endTimeUnixNano: at(T0_NS - 1n) }],
  ] satisfies [string, OtlpSpan][])('finds %s', (problem, span) => {
    expect(findSpanProblem(otlpSpan(span))).toBe(problem);
  });

  it('finds the first problem of an empty span', () => {
    expect(findSpanProblem({})).toBe('invalid_trace_id');
  });
});
