import { SpanKind } from '../../domain/telemetry/span-record.ts';
import type { AttributeValue, SpanRecord, SpanStatus } from '../../domain/telemetry/span-record.ts';
import { SpanRejection } from './span-rejection.ts';
import type { RejectedSpans } from './span-rejection.ts';
import { createStringCache } from './string-cache.ts';
import { WireReader, WireType } from './wire-reader.ts';

/** What a topic message holds: the spans that can be used, and how many cannot. */
export interface DecodedSpans {
  readonly spans: readonly SpanRecord[];
  readonly rejected: readonly RejectedSpans[];
}

const KINDS: readonly SpanKind[] = [
  SpanKind.unspecified,
  SpanKind.internal,
  SpanKind.server,
  SpanKind.client,
  SpanKind.producer,
  SpanKind.consumer,
];
const STATUSES: readonly SpanStatus[] = ['unset', 'ok', 'error'];
const UNKNOWN_SERVICE = 'unknown_service';
const DEFAULT_ENVIRONMENT = 'default';
const ZERO_IDS: ReadonlySet<string> = new Set(['0'.repeat(32), '0'.repeat(16)]);

/** Tag of a field: its number and wire type in one varint. */
const tag = (field: number, wireType: number): number => (field << 3) | wireType;
const RESOURCE_SPANS = tag(1, WireType.bytes);
const RESOURCE = tag(1, WireType.bytes);
const SCOPE_SPANS = tag(2, WireType.bytes);
const RESOURCE_ATTRIBUTE = tag(1, WireType.bytes);
const SPAN = tag(2, WireType.bytes);
const KEY = tag(1, WireType.bytes);
const VALUE = tag(2, WireType.bytes);
const STATUS_CODE = tag(3, WireType.varint);

/** Decoded strings are shared by all messages of the process: what a span says is said by thousands of others. */
const strings = createStringCache();

/** One decoding: the reader and what it collects. */
interface Decoding {
  readonly reader: WireReader;
  readonly spans: SpanRecord[];
  readonly rejected: Map<SpanRejection, number>;
}

type Attributes = Record<string, AttributeValue>;

/**
 * Decodes an encoded `ExportTraceServiceRequest` straight into span records, without building its messages. Spans that
 * miss an id or a time are counted, not returned. Fields may come in any order; unknown ones are skipped.
 * Attributes that are arrays, key-value lists or bytes are left out; 64-bit integers above 2^53 lose their last digits.
 * @throws ScoutError invalid_argument when the bytes are not OTLP
 */
export function decodeSpans(bytes: Uint8Array): DecodedSpans {
  const decoding: Decoding = { reader: new WireReader(bytes), spans: [], rejected: new Map() };
  const { reader } = decoding;
  while (reader.hasMore()) {
    const field = reader.uint32();
    if (field === RESOURCE_SPANS) inMessage(reader, () => readResourceSpans(decoding));
    else reader.skip(field & 7);
  }
  return {
    spans: decoding.spans,
    rejected: [...decoding.rejected].map(([reason, count]) => ({ reason, count })),
  };
}

/** Runs `read` with the reader's limit at the end of the message that starts here. */
function inMessage<T>(reader: WireReader, read: () => T): T {
  const end = reader.end();
  const outer = reader.limit;
  reader.limit = end;
  const result = read();
  reader.limit = outer;
  reader.position = end;
  return result;
}

/** The resource may follow the spans it describes: the spans wait until it is known. */
function readResourceSpans(decoding: Decoding): void {
  const { reader } = decoding;
  const resource: Attributes = {};
  const scopeSpans: (readonly [start: number, end: number])[] = [];
  while (reader.hasMore()) {
    const field = reader.uint32();
    if (field === RESOURCE) inMessage(reader, () => readAttributes(reader, RESOURCE_ATTRIBUTE, resource));
    else if (field === SCOPE_SPANS) {
      const end = reader.end();
      scopeSpans.push([reader.position, end]);
      reader.position = end;
    } else reader.skip(field & 7);
  }
  const origin = originOf(resource);
  const outer = reader.limit;
  for (const [start, end] of scopeSpans) {
    reader.position = start;
    reader.limit = end;
    readScopeSpans(decoding, origin);
  }
  reader.limit = outer;
}

/** Who sent a span: what its resource says of it. */
export interface Origin {
  readonly service: string;
  readonly environment: string;
  /** `telemetry.sdk.language`, where the resource says it. */
  readonly language?: string | undefined;
}

function originOf(resource: Attributes): Origin {
  return {
    service: textOr(resource['service.name'], UNKNOWN_SERVICE),
    environment: textOr(
      resource['deployment.environment.name'] ?? resource['deployment.environment'],
      DEFAULT_ENVIRONMENT,
    ),
    language: textOrNothing(resource['telemetry.sdk.language']),
  };
}

/**
 * The origin that the resources in these ranges of the record name together; later ones add to earlier ones.
 * @throws ScoutError invalid_argument when the bytes are not OTLP
 */
export function decodeOrigin(bytes: Uint8Array, ranges: readonly number[]): Origin {
  const reader = new WireReader(bytes);
  const resource: Attributes = {};
  for (let index = 0; index + 1 < ranges.length; index += 2) {
    reader.position = ranges[index] ?? 0;
    reader.limit = ranges[index + 1] ?? 0;
    readAttributes(reader, RESOURCE_ATTRIBUTE, resource);
  }
  return originOf(resource);
}

/** Decodes the span in `bytes[start, end)`, valid or not. @throws ScoutError invalid_argument when it is not OTLP */
export function decodeSpanAt(bytes: Uint8Array, [start, end]: readonly [number, number], origin: Origin): SpanRecord {
  const reader = new WireReader(bytes);
  reader.position = start;
  reader.limit = end;
  return readSpan(reader, origin);
}

function textOrNothing(value: AttributeValue | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : String(value);
}

function textOr(value: AttributeValue | undefined, fallback: string): string {
  return value === undefined || value === '' ? fallback : String(value);
}

function readScopeSpans(decoding: Decoding, origin: Origin): void {
  const { reader } = decoding;
  while (reader.hasMore()) {
    const field = reader.uint32();
    if (field !== SPAN) {
      reader.skip(field & 7);
      continue;
    }
    const span = inMessage(reader, () => readSpan(reader, origin));
    const problem = findProblem(span);
    if (problem === undefined) decoding.spans.push(span);
    else decoding.rejected.set(problem, (decoding.rejected.get(problem) ?? 0) + 1);
  }
}

function findProblem(span: SpanRecord): SpanRejection | undefined {
  if (span.traceId.length !== 32 || ZERO_IDS.has(span.traceId)) return SpanRejection.invalidTraceId;
  if (span.spanId.length !== 16 || ZERO_IDS.has(span.spanId)) return SpanRejection.invalidSpanId;
  if (span.startTimeNs === 0n) return SpanRejection.missingStartTime;
  if (span.endTimeNs === 0n) return SpanRejection.missingEndTime;
  return span.endTimeNs < span.startTimeNs ? SpanRejection.endBeforeStart : undefined;
}

type SpanDraft = { -readonly [K in keyof SpanRecord]: SpanRecord[K] } & { attributes: Attributes };

function readSpan(reader: WireReader, origin: Origin): SpanRecord {
  const span: SpanDraft = {
    traceId: '',
    spanId: '',
    parentSpanId: '',
    service: origin.service,
    environment: origin.environment,
    language: origin.language,
    name: '',
    kind: SpanKind.unspecified,
    startTimeNs: 0n,
    endTimeNs: 0n,
    status: 'unset',
    attributes: {},
  };
  while (reader.hasMore()) readSpanField(reader, span);
  return span;
}

/** Reads one field of a span; the numbers are those of `opentelemetry.proto.trace.v1.Span`. */
function readSpanField(reader: WireReader, span: SpanDraft): void {
  const field = reader.uint32();
  switch (field) {
    case 0x0a:
      span.traceId = readHex(reader);
      return;
    case 0x12:
      span.spanId = readHex(reader);
      return;
    case 0x22:
      span.parentSpanId = readParentId(reader);
      return;
    case 0x2a:
      span.name = readString(reader);
      return;
    default:
      readSpanDetail(reader, span, field);
  }
}

function readSpanDetail(reader: WireReader, span: SpanDraft, field: number): void {
  switch (field) {
    case 0x30:
      span.kind = KINDS[reader.uint32()] ?? SpanKind.unspecified;
      return;
    case 0x39:
      span.startTimeNs = reader.fixed64();
      return;
    case 0x41:
      span.endTimeNs = reader.fixed64();
      return;
    case 0x4a:
      readAttribute(reader, span.attributes);
      return;
    case 0x7a:
      span.status = inMessage(reader, () => readStatus(reader));
      return;
    default:
      reader.skip(field & 7);
  }
}

function readStatus(reader: WireReader): SpanStatus {
  let status: SpanStatus = 'unset';
  while (reader.hasMore()) {
    const field = reader.uint32();
    if (field === STATUS_CODE) status = STATUSES[reader.uint32()] ?? 'unset';
    else reader.skip(field & 7);
  }
  return status;
}

function readAttributes(reader: WireReader, attributeTag: number, into: Attributes): void {
  while (reader.hasMore()) {
    const field = reader.uint32();
    if (field === attributeTag) readAttribute(reader, into);
    else reader.skip(field & 7);
  }
}

/** Reads a KeyValue; written without closures, as it runs about ten times a span. */
function readAttribute(reader: WireReader, into: Attributes): void {
  const end = reader.end();
  const outer = reader.limit;
  reader.limit = end;
  let key = '';
  let value: AttributeValue | undefined;
  while (reader.position < end) {
    const field = reader.uint32();
    if (field === KEY) key = readString(reader);
    else if (field === VALUE) value = readScalar(reader);
    else reader.skip(field & 7);
  }
  reader.limit = outer;
  if (key !== '' && value !== undefined) into[key] = value;
}

/** Reads an AnyValue; of several kinds the last one counts, as the encoding asks of a oneof. */
function readScalar(reader: WireReader): AttributeValue | undefined {
  const end = reader.end();
  const outer = reader.limit;
  reader.limit = end;
  let value: AttributeValue | undefined;
  while (reader.position < end) {
    const field = reader.uint32();
    switch (field) {
      case 0x0a:
        value = readString(reader);
        break;
      case 0x10:
        value = reader.uint32() !== 0;
        break;
      case 0x18:
        value = reader.int64();
        break;
      case 0x21:
        value = reader.double();
        break;
      default:
        value = undefined;
        reader.skip(field & 7);
    }
  }
  reader.limit = outer;
  return value;
}

function readString(reader: WireReader): string {
  const end = reader.end();
  const start = reader.position;
  reader.position = end;
  return strings.read(reader.bytes, start, end);
}

function readHex(reader: WireReader): string {
  const end = reader.end();
  const start = reader.position;
  reader.position = end;
  return reader.bytes.toString('hex', start, end);
}

/** An all-zero parent id is how some senders say that there is none. */
function readParentId(reader: WireReader): string {
  const id = readHex(reader);
  return ZERO_IDS.has(id) ? '' : id;
}
