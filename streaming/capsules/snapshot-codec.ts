import type { LabelParts } from '../../domain/fingerprint/trace-span.ts';
import type { JourneyKind } from '../../domain/journey/journey.ts';
import { corrupt, createByteReader, createByteWriter } from '../../domain/sketch/varint.ts';
import type { ByteReader, ByteWriter } from '../../domain/sketch/varint.ts';
import { SpanKind } from '../../domain/telemetry/span-record.ts';
import { ForgottenTraces } from './forgotten-traces.ts';
import { JourneyLimit } from './journey-limit.ts';
import type { AdmittedJourney } from './journey-limit.ts';
import { LabelTable, partsOfLabel } from './label-table.ts';
import type { LogicalTime } from './logical-clock.ts';
import type { PartitionMemory } from './partition-memory.ts';
import { SpanPool } from './span-pool.ts';
import { readTrace, writeTrace } from './trace-codec.ts';
import { TraceSpans } from './trace-spans.ts';
import { TraceTable } from './trace-table.ts';

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
 * trace count  · traces, see `writeTrace`
 * two generations of forgotten traces · { hash count · hashes (8) }
 * journey count · { service · environment · journey id (16) · hour last seen }…
 * ```
 * Version 1 had no journeys and other times of a trace; it is read, and never written.
 */
const VERSION = 2;
const OLDEST_VERSION = 1;
const WHAT = 'snapshot of open traces';
const SPAN_KINDS: readonly SpanKind[] = Object.values(SpanKind);
const JOURNEY_KINDS: readonly JourneyKind[] = ['http', 'grpc', 'messaging', 'other'];

/** A step is over when so many bytes were written: a few milliseconds. */
const STEP_BYTES = 1 << 19;

/** Encodes a partition's memory, about 26 bytes a span. Equal memories of equal history give equal bytes. */
export function encodeSnapshot(snapshot: PartitionSnapshot): Uint8Array {
  const writer = createByteWriter(1 << 16);
  const steps = writeSteps(writer, snapshot);
  while (steps.next().done !== true);
  return writer.finish();
}

/** The same with a `pause` between steps of a few milliseconds; nothing may change the memory until it resolves. */
export async function encodeSnapshotInSteps(
  snapshot: PartitionSnapshot,
  pause: () => Promise<unknown>,
): Promise<Uint8Array> {
  const writer = createByteWriter(1 << 16);
  const steps = writeSteps(writer, snapshot);
  while (steps.next().done !== true) await pause();
  return writer.finish();
}

function* writeSteps(writer: ByteWriter, { time, memory }: PartitionSnapshot): Generator<void, void> {
  writer.byte(VERSION);
  writer.unsigned(time.elapsedMs);
  writer.unsigned(time.activeMs);
  const writtenAs = writeLabels(writer, memory.labels);
  writer.unsigned(memory.traces.size);
  let stepEnd = STEP_BYTES;
  const writing = { memory, time, writtenAs };
  for (const trace of memory.traces.places()) {
    writeTrace(writer, trace, writing);
    if (writer.size() < stepEnd) continue;
    stepEnd = writer.size() + STEP_BYTES;
    yield;
  }
  for (const hashes of memory.forgotten.generations()) {
    writer.unsigned(hashes.length / 2);
    for (let index = 0; index < hashes.length; index += 1) writer.word(hashes[index] as number);
    yield;
  }
  writeJourneys(writer, memory.journeys.admitted());
}

/**
 * Decodes what {@link encodeSnapshot} wrote; the partition goes on with `journeyLimit`.
 * @throws ScoutError data_loss when the bytes are not that
 */
export function decodeSnapshot(bytes: Uint8Array, journeyLimit = Number.POSITIVE_INFINITY): PartitionSnapshot {
  const reader = createByteReader(bytes, WHAT);
  const version = reader.byte();
  if (version < OLDEST_VERSION || version > VERSION) throw corrupt(WHAT, 'has an unknown version');
  const time = { elapsedMs: reader.unsigned(), activeMs: reader.unsigned() };
  const state = { labels: new LabelTable(), traces: new TraceTable(), spans: new SpanPool() };
  const traceSpans = new TraceSpans(state);
  const numbers = readLabels(reader, state.labels);
  for (let left = reader.unsigned(); left > 0; left -= 1) {
    readTrace(reader, { version, time, numbers, traces: state.traces, traceSpans, what: WHAT });
  }
  for (const number of numbers) state.labels.release(number);
  const forgotten = new ForgottenTraces(undefined, [readHashes(reader), readHashes(reader)]);
  const journeys = new JourneyLimit(journeyLimit, version === OLDEST_VERSION ? [] : readJourneys(reader));
  if (reader.remaining() > 0) throw corrupt(WHAT, 'goes on after its end');
  return { time, memory: { ...state, forgotten, journeys } };
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

function readHashes(reader: ByteReader): Int32Array {
  const count = reader.unsigned();
  if (count * 8 > reader.remaining()) throw corrupt(WHAT, 'ends too early');
  return Int32Array.from({ length: count * 2 }, () => reader.word());
}

function writeJourneys(writer: ByteWriter, journeys: readonly AdmittedJourney[]): void {
  writer.unsigned(journeys.length);
  for (const { service, environment, journeyId, seenHour } of journeys) {
    writeText(writer, service);
    writeText(writer, environment);
    writer.bytes(Buffer.from(journeyId, 'hex'));
    writer.unsigned(seenHour);
  }
}

function readJourneys(reader: ByteReader): readonly AdmittedJourney[] {
  const journeys: AdmittedJourney[] = [];
  for (let left = reader.unsigned(); left > 0; left -= 1) {
    journeys.push({
      service: readText(reader),
      environment: readText(reader),
      journeyId: Buffer.from(reader.bytes(16)).toString('hex'),
      seenHour: reader.unsigned(),
    });
  }
  return journeys;
}

function writeText(writer: ByteWriter, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  writer.unsigned(bytes.length);
  writer.bytes(bytes);
}

function readText(reader: ByteReader): string {
  return Buffer.from(reader.bytes(reader.unsigned())).toString('utf8');
}
