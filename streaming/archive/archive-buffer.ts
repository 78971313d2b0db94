import { Signal } from '../../contracts/otlp/signal.ts';
import { RecordHeader } from '../../contracts/topics/topics.ts';
import type { LogRecord } from '../ports.ts';
import { archiveFrame } from './archive-batch.ts';
import { hourOf } from './archive-key.ts';
import { lineTimeBounds } from './line-time-bounds.ts';
import { widestBounds } from './second-bounds.ts';
import type { SecondBounds } from './second-bounds.ts';
import { spanTimeBounds } from './span-time-bounds.ts';

/** Records of a partition that wait to be written as one batch. */
export interface ArchiveBuffer {
  readonly frames: Buffer[];
  bytes: number;
  readonly firstOffset: number;
  endOffset: number;
  /** Hour of the first record's append time; all others are of this hour too, but for clocks that disagree. */
  readonly hourMs: number;
  spans: SecondBounds | undefined;
  lines: SecondBounds | undefined;
  /** When the first record was read, monotonic milliseconds. */
  readonly openedAtMs: number;
}

/** Begins a batch with its first record. */
export function openBuffer(record: LogRecord, nowMs: number): ArchiveBuffer {
  const buffer: ArchiveBuffer = {
    frames: [],
    bytes: 0,
    firstOffset: record.offset,
    endOffset: record.offset,
    hourMs: hourOf(record.appendedAtMs),
    spans: undefined,
    lines: undefined,
    openedAtMs: nowMs,
  };
  addRecord(buffer, record);
  return buffer;
}

/** Adds the next record. */
export function addRecord(buffer: ArchiveBuffer, record: LogRecord): void {
  const frame = archiveFrame(record);
  buffer.frames.push(frame);
  buffer.bytes += frame.length;
  buffer.endOffset = record.offset + 1;
  const signal = record.headers[RecordHeader.signal] ?? Signal.traces;
  if (signal === Signal.traces) buffer.spans = widestBounds(buffer.spans, spanTimeBounds(record.value));
  if (signal === Signal.logs) buffer.lines = widestBounds(buffer.lines, lineTimeBounds(record));
}

/** Whether a record belongs into a later batch, because it is of a later hour: batches are listed by hour. */
export function isOfLaterHour(buffer: ArchiveBuffer, record: LogRecord): boolean {
  return hourOf(record.appendedAtMs) > buffer.hourMs;
}
