import type { LabelParts } from '../../domain/fingerprint/trace-span.ts';
import type { JourneyKind } from '../../domain/journey/journey.ts';
import { corrupt, createByteReader, createByteWriter } from '../../domain/sketch/varint.ts';
import type { ByteReader, ByteWriter } from '../../domain/sketch/varint.ts';
import { SpanKind } from '../../domain/telemetry/span-record.ts';
import { createForgottenTraces } from './forgotten-traces.ts';
import { createLabelTable, partsOfLabel } from './label-table.ts';
import type { LabelTable } from './label-table.ts';
import type { LogicalTime } from './logical-clock.ts';
import type { PartitionMemory } from './partition-state.ts';
import { addSpan, createRetainedTrace, spanCountOf } from './retained-trace.ts';
import type { RetainedTrace } from './retained-trace.ts';
import { ROW_WIDTH, rowAt } from './span-rows.ts';

/** What a snapshot holds: everything a partition's worker knows beside the committed offset and aggregates. */
export interface PartitionSnapshot {
  readonly time: LogicalTime;
  readonly memory: PartitionMemory;
}

/**
 * Bytes of a snapshot; integers are varints, ids raw, because they are random and don't compress:
 * ```
 * version · elapsedMs · activeMs
 * label count  · { kind · error and journey kind · service · environment · operation }…
 * trace count  · { trace id (16) · counted · openedAtMs · lastSpanAtMs · closedAtMs · span count · spans }…
 *   a span: id (8) · parent id (8) · start, as distance to the span before · duration · label
 * two generations of forgotten traces · { hash count · hashes (8) }
 * ```
 */
const VERSION = 1;
const WHAT = 'snapshot of open traces';
const SPAN_KINDS: readonly SpanKind[] = Object.values(SpanKind);
const JOURNEY_KINDS: readonly JourneyKind[] = ['http', 'grpc', 'messaging', 'other'];

/** Encodes a partition's memory, about 26 bytes a span. Equal memories of equal history give equal bytes. */
export function encodeSnapshot({ time, memory }: PartitionSnapshot): Uint8Array {
  const writer = createByteWriter(1 << 16);
  writer.byte(VERSION);
  writer.unsigned(time.elapsedMs);
  writer.unsigned(time.activeMs);
  const writtenAs = writeLabels(writer, memory.labels);
  writer.unsigned(memory.traces.size);
  for (const trace of memory.traces.values()) writeTrace(writer, trace, writtenAs);
  for (const hashes of memory.forgotten.generations()) {
    writer.unsigned(hashes.length / 2);
    for (const word of hashes) writer.word(word);
  }
  return writer.finish();
}

/** Decodes what {@link encodeSnapshot} wrote. @throws ScoutError data_loss when the bytes are not that */
export function decodeSnapshot(bytes: Uint8Array): PartitionSnapshot {
  const reader = createByteReader(bytes, WHAT);
  if (reader.byte() !== VERSION) throw corrupt(WHAT, 'has an unknown version');
  const time = { elapsedMs: reader.unsigned(), activeMs: reader.unsigned() };
  const labels = createLabelTable();
  const numbers = readLabels(reader, labels);
  const traces = new Map<string, RetainedTrace>();
  for (let left = reader.unsigned(); left > 0; left -= 1) {
    const trace = readTrace(reader, numbers, labels);
    traces.set(trace.traceId, trace);
  }
  for (const number of numbers) labels.release(number);
  const forgotten = createForgottenTraces(undefined, [readHashes(reader), readHashes(reader)]);
  if (reader.remaining() > 0) throw corrupt(WHAT, 'goes on after its end');
  return { time, memory: { labels, traces, forgotten } };
}

/** Writes all labels and returns, by label number, as the how-manieth. */
function writeLabels(writer: ByteWriter, labels: LabelTable): ReadonlyMap<number, number> {
  const numbers = labels.numbers();
  writer.unsigned(numbers.length);
  for (const number of numbers) {
    const parts = partsOfLabel(labels.get(number));
    writer.byte(SPAN_KINDS.indexOf(parts.kind));
    writer.byte(JOURNEY_KINDS.indexOf(parts.journeyKind) * 2 + (parts.isError ? 1 : 0));
    writeText(writer, parts.service);
    writeText(writer, parts.environment);
    writeText(writer, parts.operation);
  }
  return new Map(numbers.map((number, order) => [number, order]));
}

/** Reads all labels into the table, each with one reference that is the caller's. */
function readLabels(reader: ByteReader, labels: LabelTable): readonly number[] {
  const numbers: number[] = [];
  for (let left = reader.unsigned(); left > 0; left -= 1) numbers.push(labels.acquire(readParts(reader)));
  return numbers;
}

function readParts(reader: ByteReader): LabelParts {
  const kind = SPAN_KINDS[reader.byte()];
  const flags = reader.byte();
  const journeyKind = JOURNEY_KINDS[flags >> 1];
  if (kind === undefined || journeyKind === undefined) throw corrupt(WHAT, 'names an unknown kind of span');
  const [service, environment, operation] = [readText(reader), readText(reader), readText(reader)];
  return { kind, journeyKind, isError: flags % 2 === 1, service, environment, operation };
}

function writeTrace(writer: ByteWriter, trace: RetainedTrace, writtenAs: ReadonlyMap<number, number>): void {
  writer.bytes(Buffer.from(trace.traceId, 'hex'));
  writer.unsigned(trace.counted);
  writer.unsigned(trace.openedAtMs);
  writer.unsigned(trace.lastSpanAtMs);
  writer.unsigned(trace.closedAtMs);
  writer.unsigned(spanCountOf(trace));
  let previousStartUs = 0;
  for (let offset = 0; offset < trace.rows.length; offset += ROW_WIDTH) {
    const row = rowAt(trace.rows, offset);
    writer.word(row.idHigh);
    writer.word(row.idLow);
    writer.word(row.parentHigh);
    writer.word(row.parentLow);
    writer.signed(row.startUs - previousStartUs);
    writer.unsigned(row.durationNs);
    writer.unsigned(writtenAs.get(row.label) ?? 0);
    previousStartUs = row.startUs;
  }
}

function readTrace(reader: ByteReader, numbers: readonly number[], labels: LabelTable): RetainedTrace {
  const traceId = Buffer.from(reader.bytes(16)).toString('hex');
  const counted = reader.unsigned();
  const trace = createRetainedTrace(traceId, reader.unsigned());
  trace.counted = counted;
  trace.lastSpanAtMs = reader.unsigned();
  trace.closedAtMs = reader.unsigned();
  let startUs = 0;
  for (let left = reader.unsigned(); left > 0; left -= 1) {
    const ids = { idHigh: reader.word(), idLow: reader.word(), parentHigh: reader.word(), parentLow: reader.word() };
    startUs += reader.signed();
    const durationNs = reader.unsigned();
    const label = numbers[reader.unsigned()];
    if (label === undefined) throw corrupt(WHAT, 'names an unknown label');
    labels.retain(label);
    addSpan(trace, { ...ids, startUs, durationNs, label });
  }
  if (trace.counted > spanCountOf(trace)) throw corrupt(WHAT, 'counts more spans than a trace has');
  return trace;
}

function readHashes(reader: ByteReader): readonly number[] {
  const count = reader.unsigned();
  const words: number[] = [];
  for (let left = count * 2; left > 0; left -= 1) words.push(reader.word() | 0);
  return words;
}

function writeText(writer: ByteWriter, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  writer.unsigned(bytes.length);
  writer.bytes(bytes);
}

function readText(reader: ByteReader): string {
  return Buffer.from(reader.bytes(reader.unsigned())).toString('utf8');
}
