import type { TelemetryValue } from '../../contracts/otlp/telemetry-value.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { RecordFields } from '../log-records/record-fields.ts';
import { ContentCoding, contentCodingOf, decompress } from '../otlp/decompress.ts';
import { MsgpackReader } from './msgpack-reader.ts';

/** An event of the forward protocol. */
export interface ForwardEntry {
  /** Nanoseconds since the Unix epoch; undefined when the sender did not say. */
  readonly timeNs: bigint | undefined;
  readonly fields: RecordFields;
}

/** The modes of the forward protocol; a metric label. */
export type ForwardMode = 'message' | 'forward' | 'packed' | 'compressed';

/** Why entries of a message were left out; a metric label. */
export type ForwardRejection = 'invalid_entry' | 'malformed_chunk' | 'too_many_entries' | 'unsupported_signal';

/** A message of the forward protocol. */
export interface ForwardMessage {
  readonly mode: ForwardMode;
  readonly tag: string;
  readonly entries: readonly ForwardEntry[];
  readonly rejected: readonly ForwardRejection[];
  /** To be acknowledged when the entries are durable. */
  readonly chunk: string | undefined;
}

/**
 * Most entries of a message. Each becomes objects of about a kilobyte: a chunk of a few kilobytes could else unpack to
 * millions of empty ones and take all memory. Chunks of Fluent Bit (2 MB) and Fluentd (8 MB) hold fewer.
 */
export const MAX_ENTRIES = 250_000;

const NS_PER_SECOND = 1_000_000_000n;
/** Fluent Bit says with this what a chunk holds; 0 is logs. */
const FLUENT_SIGNAL = 'fluent_signal';

/**
 * Reads a message of any mode; a bare nil is a heartbeat and gives undefined. An entry that is none is left out. A packed
 * chunk that breaks off keeps what stood before: sending it again would not mend it.
 * @throws ScoutError invalid_argument when it is no message at all
 */
export function readForwardMessage(frame: Buffer, maxBytes: number): ForwardMessage | undefined {
  const reader = new MsgpackReader(frame);
  if (reader.kind() === 'nil') return undefined;
  if (reader.kind() !== 'list') throw notAMessage('it is not a list');
  const length = reader.listLength();
  if (length < 2 || length > 4) throw notAMessage(`it has ${length} parts`);
  const tag = reader.text();
  const kind = reader.kind();
  if (kind === 'list') return readForward(reader, { tag, length });
  if (kind === 'text' || kind === 'bytes') return readPacked(reader, { tag, length, maxBytes });
  return readSingle(reader, { tag, length });
}

interface Head {
  readonly tag: string;
  readonly length: number;
}

function readSingle(reader: MsgpackReader, { tag, length }: Head): ForwardMessage {
  if (length < 3) throw notAMessage('it has no record');
  const timeNs = readTime(reader.value());
  const fields = reader.kind() === 'map' ? reader.fields() : undefined;
  if (fields === undefined) reader.value();
  const option = readOption(reader, length > 3);
  const rejected: readonly ForwardRejection[] = fields === undefined ? ['invalid_entry'] : [];
  return finish({ mode: 'message', tag, entries: fields === undefined ? [] : [{ timeNs, fields }], rejected }, option);
}

function readForward(reader: MsgpackReader, { tag, length }: Head): ForwardMessage {
  const entries: ForwardEntry[] = [];
  const rejected: ForwardRejection[] = [];
  const count = reader.listLength();
  for (let index = 0; index < count; index += 1) {
    if (index >= MAX_ENTRIES) reader.value();
    else addEntry(readEntry(reader), { entries, rejected });
  }
  if (count > MAX_ENTRIES) rejected.push('too_many_entries');
  return finish({ mode: 'forward', tag, entries, rejected }, readOption(reader, length > 2));
}

function readPacked(
  reader: MsgpackReader,
  { tag, length, maxBytes }: Head & { readonly maxBytes: number },
): ForwardMessage {
  const packed = reader.raw();
  const option = readOption(reader, length > 2);
  const coding = contentCodingOf(textOf(option?.get('compressed')) ?? 'identity');
  const mode = coding === ContentCoding.identity ? 'packed' : 'compressed';
  const entries: ForwardEntry[] = [];
  const rejected: ForwardRejection[] = [];
  try {
    if (coding === undefined) throw notAMessage('its compression is not known');
    const inner = new MsgpackReader(decompress(packed, coding, maxBytes));
    for (let read = 0; inner.hasMore(); read += 1) {
      if (read >= MAX_ENTRIES) {
        rejected.push('too_many_entries');
        break;
      }
      addEntry(readEntry(inner), { entries, rejected });
    }
  } catch (error) {
    if (!(error instanceof ScoutError)) throw error;
    rejected.push('malformed_chunk');
  }
  return finish({ mode, tag, entries, rejected }, option);
}

interface ReadEntries {
  readonly entries: ForwardEntry[];
  readonly rejected: ForwardRejection[];
}

function addEntry(entry: ForwardEntry | undefined, { entries, rejected }: ReadEntries): void {
  if (entry === undefined) rejected.push('invalid_entry');
  else entries.push(entry);
}

/** `[time, record]`, or Fluent Bit's `[[time, metadata], record]`. Undefined when it is something else. */
function readEntry(reader: MsgpackReader): ForwardEntry | undefined {
  if (reader.kind() !== 'list') {
    reader.value();
    return undefined;
  }
  const length = reader.listLength();
  if (length === 0) return undefined;
  const timeNs = readTime(reader.value());
  const fields = length > 1 && reader.kind() === 'map' ? reader.fields() : undefined;
  for (let read = fields === undefined ? 1 : 2; read < length; read += 1) reader.value();
  return fields === undefined ? undefined : { timeNs, fields };
}

/** An EventTime arrives as nanoseconds already; integers and floats are seconds. */
function readTime(value: TelemetryValue): bigint | undefined {
  const time: TelemetryValue | undefined = Array.isArray(value) ? (value as readonly TelemetryValue[])[0] : value;
  if (typeof time === 'bigint') return time > 0n ? time : undefined;
  if (typeof time !== 'number' || !Number.isFinite(time) || time <= 0) return undefined;
  return BigInt(Math.floor(time)) * NS_PER_SECOND + BigInt(Math.round((time % 1) * 1e9));
}

function readOption(reader: MsgpackReader, isThere: boolean): RecordFields | undefined {
  if (!isThere) return undefined;
  if (reader.kind() === 'map') return reader.fields();
  reader.value();
  return undefined;
}

function finish(message: Omit<ForwardMessage, 'chunk'>, option: RecordFields | undefined): ForwardMessage {
  const chunk = textOf(option?.get('chunk'));
  const signal = option?.get(FLUENT_SIGNAL) ?? 0;
  if (signal === 0) return { ...message, chunk };
  return { ...message, entries: [], rejected: ['unsupported_signal'], chunk };
}

function textOf(value: TelemetryValue | undefined): string | undefined {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  return typeof value === 'string' ? value : undefined;
}

function notAMessage(problem: string): ScoutError {
  return new ScoutError({
    code: ErrorCode.invalidArgument,
    message: `The bytes are no message of the forward protocol: ${problem}.`,
  });
}
