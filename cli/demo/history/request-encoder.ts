import type { SeededRandom } from '../../../domain/statistics/seeded-random.ts';
import { ShopService } from '../shop/shop-model.ts';
import type { SimulatedSpan } from './simulate-request.ts';
import { resourceTemplate, scopeTemplate, spanTemplate } from './span-template.ts';

/** Encodes simulated requests as one `ExportTraceServiceRequest`, grouped by service as a collector would send them. */
export interface RequestEncoder {
  /** Adds a trace; ids are drawn from the random source. */
  add(spans: readonly SimulatedSpan[], minuteMs: number, random: SeededRandom): void;
  /** The message; the encoder is empty afterwards. */
  take(): Uint8Array;
}

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;
const TWO_TO_32 = 0x1_0000_0000;
const MAX_VARINT_BYTES = 5;

/** Tags of `Span`: field number and wire type. */
const SpanTag = { traceId: 0x0a, spanId: 0x12, parentSpanId: 0x22, start: 0x39, end: 0x41 } as const;
/** Tags of the messages around it. */
const RESOURCE_SPANS = 0x0a;
const SCOPE_SPANS = 0x12;
const SPANS = 0x12;

/** Creates an encoder; it may be used again and again, its templates stay. */
export function createRequestEncoder(environment: string): RequestEncoder {
  const templates = new Map<string, Uint8Array>();
  const services = Object.values(ShopService).map(
    (service) => [service, createServiceSpans(service, environment)] as const,
  );
  const byService = new Map(services);

  function templateOf(span: SimulatedSpan): Uint8Array {
    const { service, kind, operation, status, item } = span;
    const key = `${service} ${kind} ${operation.method} ${operation.route} ${String(status)} ${String(item)}`;
    let template = templates.get(key);
    if (template === undefined) {
      template = spanTemplate(span);
      templates.set(key, template);
    }
    return template;
  }

  return {
    add(spans, minuteMs, random) {
      const ids = Buffer.allocUnsafe(TRACE_ID_BYTES + SPAN_ID_BYTES * spans.length);
      for (let at = 0; at < ids.length; at += 4) ids.writeUInt32LE(Math.floor(random.next() * TWO_TO_32), at);
      const epochNs = BigInt(minuteMs) * 1_000_000n;
      for (const [position, span] of spans.entries()) {
        byService.get(span.service)?.add({ span, position, ids, epochNs, template: templateOf(span) });
      }
    },
    take: () => Buffer.concat(services.flatMap(([, service]) => service.take())),
  };
}

interface SpanToWrite {
  readonly span: SimulatedSpan;
  readonly position: number;
  /** The trace id, then the spans' ids. */
  readonly ids: Buffer;
  readonly epochNs: bigint;
  readonly template: Uint8Array;
}

interface ServiceSpans {
  add(written: SpanToWrite): void;
  /** The service's `ResourceSpans` in pieces; empty when it has no spans. */
  take(): readonly Uint8Array[];
}

function createServiceSpans(service: ShopService, environment: string): ServiceSpans {
  const resource = resourceTemplate(service, environment);
  const scope = scopeTemplate();
  let spans: Buffer[] = [];
  let bytes = 0;
  return {
    add(written) {
      const encoded = encodeSpan(written);
      spans.push(encoded);
      bytes += encoded.length;
    },
    take() {
      if (bytes === 0) return [];
      const scopeHeader = header(SCOPE_SPANS, scope.length + bytes);
      const resourceHeader = header(RESOURCE_SPANS, resource.length + scopeHeader.length + scope.length + bytes);
      const pieces = [resourceHeader, resource, scopeHeader, scope, ...spans];
      spans = [];
      bytes = 0;
      return pieces;
    },
  };
}

function encodeSpan({ span, position, ids, epochNs, template }: SpanToWrite): Buffer {
  const parentBytes = span.parent < 0 ? 0 : 2 + SPAN_ID_BYTES;
  const body = 2 + TRACE_ID_BYTES + 2 + SPAN_ID_BYTES + parentBytes + 2 * 9 + template.length;
  const head = header(SPANS, body);
  const bytes = Buffer.allocUnsafe(head.length + body);
  head.copy(bytes);
  let at = head.length;
  at = writeId(bytes, at, { tag: SpanTag.traceId, id: ids.subarray(0, TRACE_ID_BYTES) });
  at = writeId(bytes, at, { tag: SpanTag.spanId, id: spanId(ids, position) });
  if (span.parent >= 0) at = writeId(bytes, at, { tag: SpanTag.parentSpanId, id: spanId(ids, span.parent) });
  at = bytes.writeUInt8(SpanTag.start, at);
  at = bytes.writeBigUInt64LE(epochNs + BigInt(span.startNs), at);
  at = bytes.writeUInt8(SpanTag.end, at);
  at = bytes.writeBigUInt64LE(epochNs + BigInt(span.endNs), at);
  bytes.set(template, at);
  return bytes;
}

function spanId(ids: Buffer, position: number): Buffer {
  const from = TRACE_ID_BYTES + position * SPAN_ID_BYTES;
  return ids.subarray(from, from + SPAN_ID_BYTES);
}

function writeId(bytes: Buffer, at: number, { tag, id }: { readonly tag: number; readonly id: Buffer }): number {
  bytes[at] = tag;
  bytes[at + 1] = id.length;
  return at + 2 + id.copy(bytes, at + 2);
}

/** A tag and a length. */
function header(tag: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(1 + MAX_VARINT_BYTES);
  bytes[0] = tag;
  let rest = length;
  let at = 1;
  for (; rest > 0x7f; at += 1) {
    bytes[at] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[at] = rest;
  return bytes.subarray(0, at + 1);
}
