import { SpanAttribute, attributeOf } from '../telemetry/semantic-conventions.ts';
import type { SpanRecord } from '../telemetry/span-record.ts';

/** gRPC codes that are the server's fault, as numbers and as names (https://grpc.io/docs/guides/status-codes/). */
const GRPC_SERVER_FAULTS: ReadonlySet<string> = new Set([
  ...['2', 'UNKNOWN'],
  ...['4', 'DEADLINE_EXCEEDED'],
  ...['13', 'INTERNAL'],
  ...['14', 'UNAVAILABLE'],
  ...['15', 'DATA_LOSS'],
]);

const GRPC_OK: ReadonlySet<string> = new Set(['0', 'OK']);

/**
 * Whether a span failed in a way that the service answers for: gRPC UNKNOWN, DEADLINE_EXCEEDED, INTERNAL, UNAVAILABLE
 * or DATA_LOSS, HTTP 5xx, or span status ERROR. What is the caller's fault (HTTP 4xx, any other gRPC code) is no error
 * of a server span, even when its status says ERROR; on the caller's own span the status counts.
 */
export function isErrorSpan(span: Pick<SpanRecord, 'kind' | 'status' | 'attributes'>): boolean {
  if (isServerFault(span)) return true;
  const isCaller = span.kind !== 'server' && span.kind !== 'unspecified';
  return span.status === 'error' && (isCaller || !isCallerFault(span));
}

type Answer = Pick<SpanRecord, 'attributes'>;

function isServerFault(span: Answer): boolean {
  const grpcStatus = attributeOf(span, SpanAttribute.grpcStatus);
  if (grpcStatus !== undefined) return GRPC_SERVER_FAULTS.has(String(grpcStatus).toUpperCase());
  return httpStatusClass(span) === 5;
}

function isCallerFault(span: Answer): boolean {
  const grpcStatus = attributeOf(span, SpanAttribute.grpcStatus);
  if (grpcStatus !== undefined) return !GRPC_OK.has(String(grpcStatus).toUpperCase());
  return httpStatusClass(span) === 4;
}

/** First digit of the HTTP status code; 0 when the span has none. */
function httpStatusClass(span: Answer): number {
  return Math.floor(Number(attributeOf(span, SpanAttribute.httpStatus) ?? 0) / 100);
}
