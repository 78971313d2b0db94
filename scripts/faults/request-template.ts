import { randomBytes } from 'node:crypto';
import { encodeLogsRequest } from '../../contracts/otlp/encode-logs.ts';
import { encodeMetricsRequest } from '../../contracts/otlp/encode-metrics.ts';
import { int64FromBigInt } from '../../contracts/otlp/int64.ts';
import type { OtlpSpan } from '../../contracts/otlp/otlp-messages.ts';
import type { Signal } from '../../contracts/otlp/signal.ts';
import { encodeTraceRequest } from '../../contracts/otlp/trace-codec.ts';

/** A request that was never sent before, and what its records are called. */
export interface StampedRequest {
  readonly bytes: Buffer;
  readonly keys: readonly string[];
}

/** Makes requests that differ in ids and times alone: it is encoded once, so that the load costs next to nothing. */
export interface RequestTemplate {
  readonly signal: Signal;
  readonly records: number;
  stamp(): StampedRequest;
}

/** Traces of a request, and spans of each; the first is the root. */
const TRACES = 25;
const SPANS_OF_TRACE = 4;
/** One trace in a request fails. */
const FAILING_TRACE = 7;
const LOGS = 50;
const POINTS = 50;

/** Marks where ids and times go; random, so that nothing else looks like one. */
const RECORD_MARK = randomBytes(4);
const TRACE_MARK = randomBytes(12);
const TIME_MARK = randomBytes(4);

/** Numbers the records of this process; the salt tells them from those of any other. */
const SALT = randomBytes(4);
const SALT_TEXT = SALT.toString('hex');
/** Tag and length of a span's id, and what every one of them begins with. */
const SPAN_ID_MARK = Buffer.concat([Buffer.from([0x12, 0x08]), SALT]);
const SPAN_ID_BYTES = 10;
let records = 0;
let traces = 0;
let lastPointNs = BigInt(Date.now()) * 1_000_000n;

/** Spans of one service. The root ends last, and one trace of a request fails. */
export function createTraceTemplate(service: string): RequestTemplate {
  const spans = Array.from({ length: TRACES }, (_, trace) => markedTrace(trace)).flat();
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: service } }] };
  const bytes = Buffer.from(encodeTraceRequest({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }));
  const ids = slots(bytes, RECORD_MARK);
  const traceIds = slots(bytes, TRACE_MARK);
  const times = slots(bytes, TIME_MARK);
  return {
    ...{ signal: 'traces', records: TRACES * SPANS_OF_TRACE },
    stamp() {
      const request = Buffer.from(bytes);
      const nowNs = BigInt(Date.now()) * 1_000_000n;
      for (const { offset, number } of traceIds) writeTraceId(request, offset, traces + number);
      for (const { offset, number } of ids) writeRecordId(request, offset, records + number);
      for (const { offset, number } of times) request.writeBigUInt64LE(nowNs - BigInt(number) * 1_000n, offset);
      const keys = Array.from({ length: TRACES * SPANS_OF_TRACE }, (_, index) => recordKey(records + index));
      traces += TRACES;
      records += keys.length;
      return { bytes: request, keys };
    },
  };
}

/** Log records of one service, each with a span id of its own. */
export function createLogTemplate(service: string): RequestTemplate {
  const bytes = encodeLogsRequest([
    {
      resourceAttributes: { 'service.name': service },
      records: Array.from({ length: LOGS }, (_, index) => ({
        timeNs: 1n,
        severityNumber: 9,
        severityText: 'INFO',
        body: `order ${String(index)} was shipped`,
        attributes: {},
        traceId: Buffer.concat([TRACE_MARK, uint32(index)]).toString('hex'),
        spanId: Buffer.concat([RECORD_MARK, uint32(index)]).toString('hex'),
      })),
    },
  ]);
  const ids = slots(bytes, RECORD_MARK);
  const traceIds = slots(bytes, TRACE_MARK);
  return {
    ...{ signal: 'logs', records: LOGS },
    stamp() {
      const request = Buffer.from(bytes);
      for (const { offset } of traceIds) writeTraceId(request, offset, traces);
      for (const { offset, number } of ids) writeRecordId(request, offset, records + number);
      const keys = Array.from({ length: LOGS }, (_, index) => recordKey(records + index));
      traces += 1;
      records += LOGS;
      return { bytes: request, keys };
    },
  };
}

/** Points of one counter, each with a time of its own, which is its id. */
export function createMetricTemplate(service: string): RequestTemplate {
  return {
    ...{ signal: 'metrics', records: POINTS },
    stamp() {
      const points = Array.from({ length: POINTS }, (_, index) => ({
        attributes: {},
        timeNs: (lastPointNs += 1n),
        startTimeNs: 0n,
        value: index,
      }));
      const metrics = [{ kind: 'sum', name: 'orders', isMonotonic: true, points }] as const;
      const bytes = encodeMetricsRequest([{ resourceAttributes: { 'service.name': service }, metrics }]);
      return { bytes, keys: points.map(({ timeNs }) => String(timeNs)) };
    },
  };
}

function markedTrace(trace: number): readonly OtlpSpan[] {
  const idOf = (index: number) => Buffer.concat([RECORD_MARK, uint32(trace * SPANS_OF_TRACE + index)]);
  const timeOf = (agoUs: number) => int64FromBigInt(Buffer.concat([TIME_MARK, uint32(agoUs)]).readBigUInt64LE());
  return Array.from({ length: SPANS_OF_TRACE }, (_, index) => ({
    traceId: Buffer.concat([TRACE_MARK, uint32(trace)]),
    spanId: idOf(index),
    ...(index === 0 ? {} : { parentSpanId: idOf(0) }),
    name: index === 0 ? 'GET /items' : `step ${String(index)}`,
    kind: index === 0 ? 2 : 1,
    startTimeUnixNano: timeOf(20_000),
    endTimeUnixNano: timeOf(index * 1_000),
    ...(index === 0 && trace === FAILING_TRACE ? { status: { code: 2 } } : {}),
  }));
}

interface Slot {
  readonly offset: number;
  readonly number: number;
}

/** Every place of a mark, with the number behind it. */
function slots(bytes: Buffer, mark: Buffer): readonly Slot[] {
  const found: Slot[] = [];
  for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at + mark.length)) {
    found.push({ offset: at, number: bytes.readUInt32BE(at + mark.length) });
  }
  return found;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function writeTraceId(bytes: Buffer, offset: number, trace: number): void {
  SALT.copy(bytes, offset);
  bytes.writeUInt32BE(0x7ace, offset + 4);
  SALT.copy(bytes, offset + 8);
  bytes.writeUInt32BE(trace, offset + 12);
}

function writeRecordId(bytes: Buffer, offset: number, record: number): void {
  SALT.copy(bytes, offset);
  // An id of zeros would be none.
  bytes.writeUInt32BE(record + 1, offset + 4);
}

/**
 * The numbers of this process's spans ({@link recordNumber}) in an encoded trace request, by looking for their ids alone: an hour of full load is
 * hundreds of millions of spans, which no decoder reads in minutes. A span's own id is field 2, 8 bytes.
 */
export function* spanNumbersIn(request: Uint8Array): Generator<number, void> {
  const bytes = Buffer.from(request.buffer, request.byteOffset, request.byteLength);
  for (let at = bytes.indexOf(SPAN_ID_MARK); at >= 0; at = bytes.indexOf(SPAN_ID_MARK, at + SPAN_ID_BYTES)) {
    yield bytes.readUInt32BE(at + SPAN_ID_MARK.length);
  }
}

/** The number of a span or log record of this process by its id; undefined for any other. */
export function recordNumber(key: string): number | undefined {
  return key.startsWith(SALT_TEXT) ? Number.parseInt(key.slice(SALT_TEXT.length), 16) : undefined;
}

function recordKey(record: number): string {
  return SALT_TEXT + (record + 1).toString(16).padStart(8, '0');
}
