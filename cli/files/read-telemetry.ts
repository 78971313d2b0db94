import type { Readable } from 'node:stream';
import { decodeLogRecords } from '../../contracts/otlp/decode-logs.ts';
import type { DecodedLogRecord } from '../../contracts/otlp/decode-logs.ts';
import { decodeSpans } from '../../contracts/otlp/decode-spans.ts';
import { encodeParsedJson } from '../../contracts/otlp/otlp-json.ts';
import { Signal } from '../../contracts/otlp/signal.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { SpanRecord } from '../../domain/telemetry/span-record.ts';
import { readBytes } from '../import/read-bytes.ts';
import { linesOf } from '../import/read-lines.ts';
import { readSignalLine } from '../import/telemetry-line.ts';

/** A request of a telemetry file, or what stands in its place. */
export type TelemetryPart =
  | { readonly kind: 'spans'; readonly spans: readonly SpanRecord[]; readonly rejected: number }
  | { readonly kind: 'logs'; readonly records: readonly DecodedLogRecord[] }
  | { readonly kind: 'metrics' }
  | { readonly kind: 'malformed'; readonly place: string; readonly reason: string };

/** A protobuf request is decoded as a whole; ingest refuses far smaller ones. */
const MAX_REQUEST_BYTES = 256 * 1024 * 1024;
/** `{` first, and then a name or the end: what a protobuf request of a signal cannot begin with. */
const JSON_START = /^\s*\{\s*["}]/;
const HEAD_BYTES = 4096;

/**
 * Reads a file of OTLP requests: JSON lines, or one protobuf request (several joined ones are one), each also `.gz`.
 * @throws ScoutError not_found, permission_denied, invalid_argument (broken gzip, neither JSON nor OTLP)
 */
export async function* readTelemetry(file: string, stdin: Readable): AsyncGenerator<TelemetryPart> {
  const chunks = readBytes(file, stdin);
  const head = await readHead(chunks);
  const whole = prepend(head, chunks);
  if (isJson(head)) yield* readJsonLines(file, whole);
  else if (head.length > 0) yield readProtobuf(file, await readAll(file, whole));
}

async function* readJsonLines(file: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<TelemetryPart> {
  let number = 0;
  for await (const text of linesOf(file, chunks)) {
    number += 1;
    const place = `${file}:${String(number)}`;
    const line = readSignalLine(text);
    if (line.kind === 'malformed') yield { kind: 'malformed', place, reason: line.reason };
    if (line.kind === 'request') yield decodeJson(line, place);
  }
}

function decodeJson(line: { readonly signal: Signal; readonly json: object }, place: string): TelemetryPart {
  try {
    switch (line.signal) {
      case Signal.traces:
        return spansOf(encodeParsedJson(Signal.traces, line.json));
      case Signal.logs:
        return { kind: 'logs', records: recordsOf(encodeParsedJson(Signal.logs, line.json)) };
      case Signal.metrics:
        return { kind: 'metrics' };
    }
  } catch (error) {
    if (error instanceof ScoutError) return { kind: 'malformed', place, reason: error.message };
    throw error;
  }
}

/** The requests of the signals are alike on the wire but for what is in them: spans have ids, log records have none there. */
function readProtobuf(file: string, bytes: Buffer): TelemetryPart {
  const traces = decodeOr(() => spansOf(bytes));
  if (traces?.kind === 'spans' && traces.spans.length > 0) return traces;
  const records = decodeOr(() => recordsOf(bytes));
  if (records?.some(({ timeMs }) => timeMs > 0) === true) return { kind: 'logs', records };
  throw new ScoutError({
    code: ErrorCode.invalidArgument,
    message: `${file} is neither OTLP JSON lines nor an OTLP request of traces or logs in protobuf.`,
    details: { file },
  });
}

function recordsOf(bytes: Uint8Array): readonly DecodedLogRecord[] {
  return decodeLogRecords(bytes, { withAttributeNames: true });
}

function spansOf(bytes: Uint8Array): TelemetryPart {
  const { spans, rejected } = decodeSpans(bytes);
  return { kind: 'spans', spans, rejected: rejected.reduce((sum, { count }) => sum + count, 0) };
}

function decodeOr<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof ScoutError) return undefined;
    throw error;
  }
}

function isJson(head: Buffer): boolean {
  return JSON_START.test(head.subarray(0, HEAD_BYTES).toString('latin1')) || head.every((byte) => byte <= 0x20);
}

/** The first bytes: enough to see what the file is, unless it is shorter. */
async function readHead(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  const head: Buffer[] = [];
  for (let length = 0; length < HEAD_BYTES;) {
    const next = await chunks.next();
    if (next.done === true) break;
    head.push(next.value);
    length += next.value.length;
  }
  return Buffer.concat(head);
}

async function* prepend(head: Buffer, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  yield* chunks;
}

async function readAll(file: string, chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
    if (length > MAX_REQUEST_BYTES) {
      const message = `${file} is no JSON, and too large for one protobuf request (256 MiB); give requests of their own.`;
      throw new ScoutError({ code: ErrorCode.invalidArgument, message, details: { file } });
    }
  }
  return Buffer.concat(parts);
}
