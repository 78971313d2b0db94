import { uint64ToBigInt } from '../contracts/otlp/int64.ts';
import type { OtlpSpan } from '../contracts/otlp/otlp-messages.ts';
import { SpanRejection } from '../contracts/otlp/span-rejection.ts';

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;

/** Why a span cannot be taken, or undefined when it can. An empty name is fine; a parent is not looked at. */
export function findSpanProblem(span: OtlpSpan): SpanRejection | undefined {
  if (!isId(span.traceId, TRACE_ID_BYTES)) return SpanRejection.invalidTraceId;
  if (!isId(span.spanId, SPAN_ID_BYTES)) return SpanRejection.invalidSpanId;
  const start = uint64ToBigInt(span.startTimeUnixNano);
  const end = uint64ToBigInt(span.endTimeUnixNano);
  if (start === 0n) return SpanRejection.missingStartTime;
  if (end === 0n) return SpanRejection.missingEndTime;
  return end < start ? SpanRejection.endBeforeStart : undefined;
}

function isId(bytes: Uint8Array | undefined, length: number): boolean {
  return bytes?.length === length && bytes.some((byte) => byte !== 0);
}
