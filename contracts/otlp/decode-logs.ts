import type { FieldValue } from '../../domain/log/line-fields.ts';
import { decodeOrigin } from './decode-spans.ts';
import type { Origin } from './decode-spans.ts';
import { MAX_VALUE_DEPTH } from './limits.ts';
import { createStringCache } from './string-cache.ts';
import { TOO_DEEP } from './telemetry-value.ts';
import { WireReader, WireType } from './wire-reader.ts';

/** What a log record says: a text, or fields (a key-value list). A body of another kind is its text. */
export type LogBody =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'fields'; readonly fields: readonly (readonly [string, FieldValue])[] };

/** One log record as far as a log capsule needs it. */
export interface DecodedLogRecord extends Origin {
  /** Epoch milliseconds: `time_unix_nano`, else `observed_time_unix_nano`, else 0. */
  readonly timeMs: number;
  /** OpenTelemetry's 1 to 24; 0 is unspecified. */
  readonly severityNumber: number;
  /** As the source wrote it; empty when it did not. */
  readonly severityText: string;
  readonly body: LogBody;
  /** 32 lower-case hex digits; empty when there is none. */
  readonly traceId: string;
  /** 16 lower-case hex digits; empty when there is none. */
  readonly spanId: string;
  /** `event_name`, else the attribute `event.name`; empty when there is none. */
  readonly eventName: string;
  /** The attribute `exception.type`; empty when there is none. */
  readonly exceptionType: string;
  /** The attribute `exception.message`; empty when there is none. */
  readonly exceptionMessage: string;
  /** Names of its attributes, when they are asked for. */
  readonly attributeNames?: readonly string[] | undefined;
  /** Bytes of the record on the wire, without its resource and scope. */
  readonly wireBytes: number;
}

type Draft = { -readonly [K in keyof DecodedLogRecord]: DecodedLogRecord[K] } & {
  readonly attributeNames: string[] | undefined;
};

/** One decoding: what it collects, and whether names of attributes belong to it. */
interface Decoding {
  readonly records: DecodedLogRecord[];
  readonly withAttributeNames: boolean;
}

const BYTES = WireType.bytes;
const tag = (field: number, wireType: number): number => (field << 3) | wireType;
const FIRST = tag(1, BYTES);
const SECOND = tag(2, BYTES);
const NO_BODY: LogBody = { kind: 'text', text: '' };
const NO_TRACE_ID = '0'.repeat(32);
const NO_SPAN_ID = '0'.repeat(16);
const NS_PER_MS = 1e6;

/** Keys, severities and short values repeat from record to record. */
const strings = createStringCache();

/**
 * Decodes an encoded `ExportLogsServiceRequest` straight into what log capsules are made of, in the order of the
 * records. Fields may come in any order; unknown ones are skipped; of repeated ones the last counts. All-zero ids and
 * ids of another length are none. Attributes beside the few named in {@link DecodedLogRecord} are not looked at, but for
 * their names where they are asked for: a stream of logs has no use for them.
 * @throws ScoutError invalid_argument when the bytes are not OTLP
 */
export function decodeLogRecords(
  bytes: Uint8Array,
  { withAttributeNames = false }: { readonly withAttributeNames?: boolean } = {},
): readonly DecodedLogRecord[] {
  const reader = new WireReader(bytes);
  const decoding: Decoding = { records: [], withAttributeNames };
  while (reader.hasMore()) {
    const field = reader.uint32();
    if (field === FIRST) readResourceLogs(reader, decoding);
    else reader.skip(field & 7);
  }
  return decoding.records;
}

/** The resource may follow the records it describes: they wait until it is known. */
function readResourceLogs(reader: WireReader, decoding: Decoding): void {
  const end = reader.end();
  const outer = reader.limit;
  reader.limit = end;
  const resource: number[] = [];
  const scopes: number[] = [];
  while (reader.position < end) {
    const field = reader.uint32();
    if (field !== FIRST && field !== SECOND) {
      reader.skip(field & 7);
      continue;
    }
    const messageEnd = reader.end();
    (field === FIRST ? resource : scopes).push(reader.position, messageEnd);
    reader.position = messageEnd;
  }
  const origin = decodeOrigin(reader.bytes, resource);
  for (let index = 0; index < scopes.length; index += 2) {
    reader.position = scopes[index] as number;
    reader.limit = scopes[index + 1] as number;
    readScopeLogs(reader, origin, decoding);
  }
  reader.limit = outer;
  reader.position = end;
}

function readScopeLogs(reader: WireReader, origin: Origin, { records, withAttributeNames }: Decoding): void {
  const { limit } = reader;
  while (reader.position < limit) {
    const field = reader.uint32();
    if (field !== SECOND) {
      reader.skip(field & 7);
      continue;
    }
    const end = reader.end();
    reader.limit = end;
    records.push(readRecord(reader, origin, withAttributeNames ? [] : undefined));
    reader.limit = limit;
  }
}

function readRecord(
  reader: WireReader,
  { service, environment }: Origin,
  attributeNames: string[] | undefined,
): DecodedLogRecord {
  const record: Draft = {
    service,
    environment,
    timeMs: 0,
    severityNumber: 0,
    severityText: '',
    body: NO_BODY,
    traceId: '',
    spanId: '',
    eventName: '',
    exceptionType: '',
    exceptionMessage: '',
    attributeNames,
    wireBytes: reader.limit - reader.position,
  };
  let observedMs = 0;
  while (reader.hasMore()) {
    const field = reader.uint32();
    if (field === OBSERVED_TIME) observedMs = readMs(reader);
    else readField(reader, record, field);
  }
  if (record.timeMs === 0) record.timeMs = observedMs;
  return record;
}

const OBSERVED_TIME = tag(11, WireType.fixed64);

/** The numbers are those of `opentelemetry.proto.logs.v1.LogRecord`. */
function readField(reader: WireReader, record: Draft, field: number): void {
  switch (field) {
    case tag(1, WireType.fixed64):
      record.timeMs = readMs(reader);
      return;
    case tag(2, WireType.varint):
      record.severityNumber = reader.uint32();
      return;
    case tag(3, BYTES):
      record.severityText = readString(reader);
      return;
    case tag(5, BYTES):
      record.body = readBody(reader);
      return;
    case tag(6, BYTES):
      readAttribute(reader, record);
      return;
    case tag(9, BYTES):
      record.traceId = readId(reader, NO_TRACE_ID);
      return;
    case tag(10, BYTES):
      record.spanId = readId(reader, NO_SPAN_ID);
      return;
    case tag(12, BYTES):
      record.eventName = readString(reader);
      return;
    default:
      reader.skip(field & 7);
  }
}

function readMs(reader: WireReader): number {
  const at = reader.fixed64At();
  const ns = reader.bytes.readUInt32LE(at + 4) * 2 ** 32 + reader.bytes.readUInt32LE(at);
  return Math.floor(ns / NS_PER_MS);
}

function readId(reader: WireReader, none: string): string {
  const end = reader.end();
  const start = reader.position;
  reader.position = end;
  if ((end - start) * 2 !== none.length) return '';
  const id = reader.bytes.toString('hex', start, end);
  return id === none ? '' : id;
}

function readString(reader: WireReader): string {
  const end = reader.end();
  const start = reader.position;
  reader.position = end;
  return strings.read(reader.bytes, start, end);
}

/** The attributes that take part in a line's content. */
const ATTRIBUTES: ReadonlyMap<string, 'eventName' | 'exceptionType' | 'exceptionMessage'> = new Map([
  ['event.name', 'eventName'],
  ['exception.type', 'exceptionType'],
  ['exception.message', 'exceptionMessage'],
] as const);
const SHORTEST_ATTRIBUTE = 'event.name'.length;
const LONGEST_ATTRIBUTE = 'exception.message'.length;

function readAttribute(reader: WireReader, record: Draft): void {
  const end = reader.end();
  const outer = reader.limit;
  reader.limit = end;
  let name: 'eventName' | 'exceptionType' | 'exceptionMessage' | undefined;
  let valueAt = -1;
  let valueEnd = -1;
  while (reader.position < end) {
    const field = reader.uint32();
    if (field === FIRST) name = readAttributeName(reader, record);
    else if (field === SECOND) {
      valueEnd = reader.end();
      valueAt = reader.position;
      reader.position = valueEnd;
    } else reader.skip(field & 7);
  }
  if (name !== undefined && valueAt >= 0) {
    reader.position = valueAt;
    const value = readValueUntil(reader, valueEnd, 0);
    if (name !== 'eventName' || record.eventName === '') record[name] = textOf(value);
  }
  reader.limit = outer;
  reader.position = end;
}

function readAttributeName(
  reader: WireReader,
  record: Draft,
): 'eventName' | 'exceptionType' | 'exceptionMessage' | undefined {
  const end = reader.end();
  const start = reader.position;
  reader.position = end;
  record.attributeNames?.push(strings.read(reader.bytes, start, end));
  const length = end - start;
  if (length < SHORTEST_ATTRIBUTE || length > LONGEST_ATTRIBUTE || reader.bytes[start] !== E) return undefined;
  return ATTRIBUTES.get(strings.read(reader.bytes, start, end));
}

const E = 'e'.charCodeAt(0);
type BodyValue = FieldValue | { readonly fields: readonly (readonly [string, FieldValue])[] };

function readBody(reader: WireReader): LogBody {
  const end = reader.end();
  const outer = reader.limit;
  reader.limit = end;
  let value: BodyValue = null;
  while (reader.position < end) {
    const field = reader.uint32();
    if (field === tag(6, BYTES)) value = { fields: [...readPairs(reader, 1)] };
    else value = readScalar(reader, field, 0);
  }
  reader.limit = outer;
  if (typeof value === 'object' && value !== null) return { kind: 'fields', fields: value.fields };
  return value === null ? NO_BODY : { kind: 'text', text: textOf(value) };
}

/** An AnyValue at the reader's position, up to `end`. Lists are JSON text. */
function readValueUntil(reader: WireReader, end: number, depth: number): FieldValue {
  const outer = reader.limit;
  reader.limit = end;
  let value: FieldValue = null;
  while (reader.position < end) value = readScalar(reader, reader.uint32(), depth);
  reader.limit = outer;
  return value;
}

/** One alternative of an AnyValue. */
function readScalar(reader: WireReader, field: number, depth: number): FieldValue {
  switch (field) {
    case tag(1, BYTES):
      return readString(reader);
    case tag(2, WireType.varint):
      return reader.uint32() !== 0;
    case tag(3, WireType.varint):
      return reader.int64();
    case tag(4, WireType.fixed64):
      return reader.double();
    case tag(5, BYTES):
      return depth < MAX_VALUE_DEPTH ? JSON.stringify(readList(reader, depth + 1)) : skipDeep(reader);
    case tag(6, BYTES):
      return depth < MAX_VALUE_DEPTH
        ? JSON.stringify(Object.fromEntries(readPairs(reader, depth + 1)))
        : skipDeep(reader);
    case tag(7, BYTES): {
      const end = reader.end();
      const start = reader.position;
      reader.position = end;
      return reader.bytes.toString('base64', start, end);
    }
    default:
      reader.skip(field & 7);
      return null;
  }
}

function skipDeep(reader: WireReader): string {
  reader.position = reader.end();
  return TOO_DEEP;
}

function readList(reader: WireReader, depth: number): readonly FieldValue[] {
  const end = reader.end();
  const outer = reader.limit;
  reader.limit = end;
  const values: FieldValue[] = [];
  while (reader.position < end) {
    const field = reader.uint32();
    if (field === FIRST) values.push(readValueUntil(reader, reader.end(), depth));
    else reader.skip(field & 7);
  }
  reader.limit = outer;
  return values;
}

function readPairs(reader: WireReader, depth: number): readonly (readonly [string, FieldValue])[] {
  const end = reader.end();
  const outer = reader.limit;
  reader.limit = end;
  const pairs: (readonly [string, FieldValue])[] = [];
  while (reader.position < end) {
    const field = reader.uint32();
    if (field === FIRST) pairs.push(readPair(reader, depth));
    else reader.skip(field & 7);
  }
  reader.limit = outer;
  return pairs;
}

function readPair(reader: WireReader, depth: number): readonly [string, FieldValue] {
  const end = reader.end();
  const outer = reader.limit;
  reader.limit = end;
  let key = '';
  let value: FieldValue = null;
  while (reader.position < end) {
    const field = reader.uint32();
    if (field === FIRST) key = readString(reader);
    else if (field === SECOND) value = readValueUntil(reader, reader.end(), depth);
    else reader.skip(field & 7);
  }
  reader.limit = outer;
  return [key, value];
}

function textOf(value: FieldValue): string {
  return value === null ? '' : String(value);
}
