import { int64FromBigInt } from '../../contracts/otlp/int64.ts';
import type { OtlpAnyValue, OtlpResourceSpans, OtlpSpan } from '../../contracts/otlp/otlp-messages.ts';
import { encodeTraceRequest } from '../../contracts/otlp/trace-codec.ts';
import type { AttributeValue, SpanRecord } from '../../domain/telemetry/span-record.ts';

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUSES = ['unset', 'ok', 'error'];

/** Spans as the bytes of a raw telemetry record: the inverse of `decodeSpans`. */
export function encodeSpans(spans: readonly SpanRecord[]): Uint8Array {
  return encodeTraceRequest({ resourceSpans: spans.map(toResourceSpans) });
}

function toResourceSpans(span: SpanRecord): OtlpResourceSpans {
  const resource = { 'service.name': span.service, 'deployment.environment.name': span.environment };
  return { resource: { attributes: toAttributes(resource) }, scopeSpans: [{ spans: [toOtlpSpan(span)] }] };
}

function toOtlpSpan(span: SpanRecord): OtlpSpan {
  return {
    traceId: Buffer.from(span.traceId, 'hex'),
    spanId: Buffer.from(span.spanId, 'hex'),
    ...(span.parentSpanId === '' ? {} : { parentSpanId: Buffer.from(span.parentSpanId, 'hex') }),
    name: span.name,
    kind: KINDS.indexOf(span.kind),
    startTimeUnixNano: int64FromBigInt(span.startTimeNs),
    endTimeUnixNano: int64FromBigInt(span.endTimeNs),
    attributes: toAttributes(span.attributes),
    status: { code: STATUSES.indexOf(span.status) },
  };
}

function toAttributes(attributes: Readonly<Record<string, AttributeValue>>) {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: toAnyValue(value) }));
}

function toAnyValue(value: AttributeValue): OtlpAnyValue {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: int64FromBigInt(BigInt(value)) } : { doubleValue: value };
}
