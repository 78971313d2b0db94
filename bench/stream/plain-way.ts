import { createHash } from 'node:crypto';
import type { OtlpSpan } from '../../contracts/otlp/otlp-messages.ts';
import { decodeTraceRequest } from '../../contracts/otlp/trace-codec.ts';

interface PlainSpan {
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly start: bigint;
}

const toBigInt = (value: { readonly high: number; readonly low: number } | undefined): bigint =>
  value === undefined ? 0n : BigInt(value.high >>> 0) * 4_294_967_296n + BigInt(value.low >>> 0);

/**
 * The straightforward way, for comparison: a library decodes, a Map holds objects, SHA-256 makes the fingerprint of
 * each trace. It counts nothing and remembers nothing across restarts. Returns how many shapes there are.
 */
export function plainWay(records: readonly Uint8Array[]): number {
  const traces = new Map<string, PlainSpan[]>();
  for (const record of records) {
    const scopes = (decodeTraceRequest(record).resourceSpans ?? []).flatMap(({ scopeSpans = [] }) => scopeSpans);
    for (const span of scopes.flatMap(({ spans = [] }) => spans)) {
      const traceId = toHex(span.traceId);
      const members = traces.get(traceId);
      const plain = toPlain(span);
      if (members === undefined) traces.set(traceId, [plain]);
      else members.push(plain);
    }
  }
  return new Set([...traces.values()].map(fingerprintOf)).size;
}

const toHex = (bytes: Uint8Array = new Uint8Array()): string => Buffer.from(bytes).toString('hex');

function toPlain(span: OtlpSpan): PlainSpan {
  return {
    spanId: toHex(span.spanId),
    parentSpanId: toHex(span.parentSpanId),
    name: span.name ?? '',
    kind: span.kind ?? 0,
    start: toBigInt(span.startTimeUnixNano),
  };
}

function fingerprintOf(spans: PlainSpan[]): string {
  spans.sort((a, b) => (a.start < b.start ? -1 : 1));
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const hash = createHash('sha256');
  for (const { name, kind, parentSpanId } of spans) {
    hash.update(JSON.stringify([name, kind, byId.get(parentSpanId)?.name]));
  }
  return hash.digest('hex').slice(0, 16);
}
