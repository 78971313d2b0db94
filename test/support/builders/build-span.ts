import { SpanKind } from '../../../domain/telemetry/span-record.ts';
import type { SpanRecord } from '../../../domain/telemetry/span-record.ts';

/** Start of the spans that name no other: a whole minute and a whole window. */
export const SPAN_T0_MS = 1_760_000_100_000;

/** A span id that ends in the number. */
export function spanId(number: number): string {
  return `b${number.toString(16).padStart(15, '0')}`;
}

/** A trace id that ends in the number. */
export function traceId(number: number): string {
  return `a${number.toString(16).padStart(31, '0')}`;
}

/** What a test says of a span in milliseconds instead of nanoseconds. */
export interface SpanTimes {
  /** After {@link SPAN_T0_MS}. */
  readonly atMs?: number;
  readonly durationMs?: number;
}

/** A server span without parent; what a test does not name has a valid default. */
export function buildSpan({
  atMs = 0,
  durationMs = 25,
  ...overrides
}: Partial<SpanRecord> & SpanTimes = {}): SpanRecord {
  const startTimeNs = BigInt(Math.round((SPAN_T0_MS + atMs) * 1e3)) * 1000n;
  return {
    traceId: traceId(1),
    spanId: spanId(1),
    parentSpanId: '',
    service: 'shop',
    environment: 'production',
    name: 'GET /cart',
    kind: SpanKind.server,
    startTimeNs,
    endTimeNs: startTimeNs + BigInt(Math.round(durationMs * 1e6)),
    status: 'unset',
    attributes: {},
    ...overrides,
  };
}
