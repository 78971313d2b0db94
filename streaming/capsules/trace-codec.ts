import { SPAN_BATCH_ID_WORDS, SpanBatch } from '../../contracts/otlp/span-batch.ts';
import { corrupt } from '../../domain/sketch/varint.ts';
import type { ByteReader, ByteWriter } from '../../domain/sketch/varint.ts';
import type { LogicalTime } from './logical-clock.ts';
import type { PartitionMemory } from './partition-memory.ts';
import { NO_SPAN } from './span-pool.ts';
import type { TraceSpans } from './trace-spans.ts';
import { NO_TRACE, TraceField, TraceFlag } from './trace-table.ts';
import type { TraceTable } from './trace-table.ts';

/** Holds the span that is read. */
const batch = new SpanBatch<unknown>();

/** Bits of a trace's flags as they are written. */
const OVERFLOW = 1;
const STRAY_SERVICE = 2;

/** What writing traces needs beside them. */
export interface TraceWriting {
  readonly memory: PartitionMemory;
  readonly time: LogicalTime;
  /** Label numbers as they are written. */
  readonly writtenAs: ReadonlyMap<number, number>;
}

/** What reading traces fills. */
export interface TraceReading {
  readonly version: number;
  readonly time: LogicalTime;
  /** Label numbers by how they are written. */
  readonly numbers: readonly number[];
  readonly traces: TraceTable;
  readonly traceSpans: TraceSpans;
  /** Names the whole in error messages. */
  readonly what: string;
}

/**
 * Writes a trace; times of a trace are ages:
 * ```
 * trace id (16) · counted · flags · since · last span · span count · spans
 *   a span: id (8) · parent id (8) · start, as distance to the span before · duration · label
 * ```
 */
export function writeTrace(writer: ByteWriter, trace: number, { memory, time, writtenAs }: TraceWriting): void {
  const { traces, spans } = memory;
  const counted = traces.get(trace, TraceField.counted);
  const count = traces.get(trace, TraceField.spans);
  for (let word = 0; word < 4; word += 1) writeIdWord(writer, traces.idWord(trace, word));
  writer.unsigned(counted);
  const isOverflow = traces.hasFlag(trace, TraceFlag.overflow);
  writer.byte((isOverflow ? OVERFLOW : 0) | (traces.hasFlag(trace, TraceFlag.strayService) ? STRAY_SERVICE : 0));
  writer.unsigned(((counted < count ? time.elapsedMs : time.activeMs) - traces.get(trace, TraceField.since)) >>> 0);
  writer.unsigned((time.elapsedMs - traces.get(trace, TraceField.lastSpan)) >>> 0);
  writer.unsigned(count);
  let previousStartUs = 0;
  for (let place = traces.get(trace, TraceField.first); place !== NO_SPAN; place = spans.nextOf(place)) {
    for (let word = 0; word < 4; word += 1) writer.word(spans.idWord(place, word));
    const startUs = spans.startUsOf(place);
    writer.signed(startUs - previousStartUs);
    writer.unsigned(spans.durationNsOf(place));
    writer.unsigned(writtenAs.get(spans.labelOf(place)) ?? 0);
    previousStartUs = startUs;
  }
}

/** Reads what {@link writeTrace} wrote, in this version or the one before. @throws ScoutError data_loss */
export function readTrace(reader: ByteReader, into: TraceReading): void {
  const { traces, traceSpans, what } = into;
  const ids = new Int32Array(4);
  for (let word = 0; word < 4; word += 1) ids[word] = readIdWord(reader);
  if (traces.find(ids, 0) !== NO_TRACE) throw corrupt(what, 'has a trace twice');
  const trace = traces.add(ids, 0);
  const counted = reader.unsigned();
  const times = readTimes(reader, into);
  const count = reader.unsigned();
  let startUs = 0;
  for (let left = count; left > 0; left -= 1) {
    for (let word = 0; word < 4; word += 1) batch.ids[SPAN_BATCH_ID_WORDS - 4 + word] = reader.word();
    startUs += reader.signed();
    batch.times[0] = startUs;
    batch.times[1] = reader.unsigned();
    const label = into.numbers[reader.unsigned()];
    if (label === undefined) throw corrupt(what, 'names an unknown label');
    traceSpans.add(trace, { batch, index: 0, label });
  }
  const present = traces.get(trace, TraceField.spans);
  if (counted > present || present === 0) throw corrupt(what, 'counts more spans than a trace has');
  traces.set(trace, TraceField.counted, counted);
  traces.setFlag(trace, TraceFlag.overflow, (times.flags & OVERFLOW) !== 0);
  traces.setFlag(trace, TraceFlag.strayService, (times.flags & STRAY_SERVICE) !== 0);
  traces.set(trace, TraceField.since, counted < present ? times.openedAtMs : times.closedAtMs);
  traces.set(trace, TraceField.lastSpan, times.lastSpanAtMs);
}

interface TraceTimes {
  readonly flags: number;
  readonly openedAtMs: number;
  readonly closedAtMs: number;
  readonly lastSpanAtMs: number;
}

function readTimes(reader: ByteReader, { version, time }: TraceReading): TraceTimes {
  if (version === 1) {
    const [openedAtMs, lastSpanAtMs, closedAtMs] = [reader.unsigned(), reader.unsigned(), reader.unsigned()];
    return { flags: 0, openedAtMs, lastSpanAtMs, closedAtMs };
  }
  const flags = reader.byte();
  const age = reader.unsigned();
  const lastSpanAtMs = time.elapsedMs - reader.unsigned();
  return { flags, openedAtMs: time.elapsedMs - age, closedAtMs: time.activeMs - age, lastSpanAtMs };
}

/** In the order of the id's text. */
function writeIdWord(writer: ByteWriter, word: number): void {
  for (let shift = 24; shift >= 0; shift -= 8) writer.byte((word >>> shift) & 0xff);
}

function readIdWord(reader: ByteReader): number {
  let word = 0;
  for (let index = 0; index < 4; index += 1) word = (word << 8) | reader.byte();
  return word;
}
