import { int64FromBigInt } from '../../contracts/otlp/int64.ts';
import type { OtlpAnyValue, OtlpKeyValue, OtlpSpan, OtlpTraceRequest } from '../../contracts/otlp/otlp-messages.ts';

/** Builders of OTLP messages: what a test does not name has a valid default. */

export const T0_NS = 1_760_000_000_000_000_000n;

export function textAttribute(key: string, stringValue: string): OtlpKeyValue {
  return { key, value: { stringValue } };
}

export function attributeOf(key: string, value: OtlpAnyValue): OtlpKeyValue {
  return { key, value };
}

/** A 16-byte trace id that ends in the number. */
export function traceIdOf(number: number): Uint8Array {
  return Buffer.from(number.toString(16).padStart(32, 'a'), 'hex');
}

/** An 8-byte span id that ends in the number. */
export function spanIdOf(number: number): Uint8Array {
  return Buffer.from(number.toString(16).padStart(16, 'b'), 'hex');
}

export function otlpSpan(overrides: OtlpSpan = {}): OtlpSpan {
  return {
    traceId: traceIdOf(1),
    spanId: spanIdOf(1),
    name: 'GET /cart',
    kind: 2,
    startTimeUnixNano: int64FromBigInt(T0_NS),
    endTimeUnixNano: int64FromBigInt(T0_NS + 25_000_000n),
    ...overrides,
  };
}

/** The first span of a request; an empty one when it has none. */
export function firstSpanOf(request: OtlpTraceRequest): OtlpSpan {
  const [scope] = request.resourceSpans?.[0]?.scopeSpans ?? [];
  return scope?.spans?.[0] ?? {};
}

/** A request of one service and scope. */
export function otlpRequest(spans: readonly OtlpSpan[], service = 'shop'): OtlpTraceRequest {
  return {
    resourceSpans: [
      {
        resource: { attributes: [textAttribute('service.name', service)] },
        scopeSpans: [{ scope: { name: 'test' }, spans }],
      },
    ],
  };
}
