import { RecordRejection } from '../../contracts/otlp/record-rejection.ts';
import { Slot } from './message-type.ts';

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;

/** Why a span cannot be taken. An empty name is fine; a parent is not looked at. */
export function findSpanProblem(bytes: Buffer, slots: Int32Array): RecordRejection | undefined {
  if (!isId(bytes, slots[Slot.traceId] ?? -1, TRACE_ID_BYTES)) return RecordRejection.invalidTraceId;
  if (!isId(bytes, slots[Slot.spanId] ?? -1, SPAN_ID_BYTES)) return RecordRejection.invalidSpanId;
  return findTimeProblem(bytes, slots[Slot.start] ?? -1, slots[Slot.end] ?? -1);
}

function findTimeProblem(bytes: Buffer, start: number, end: number): RecordRejection | undefined {
  if (isZeroTime(bytes, start)) return RecordRejection.missingStartTime;
  if (isZeroTime(bytes, end)) return RecordRejection.missingEndTime;
  const order = upperWord(bytes, end) - upperWord(bytes, start) || lowerWord(bytes, end) - lowerWord(bytes, start);
  return order < 0 ? RecordRejection.endBeforeStart : undefined;
}

/** Why a data point cannot be taken: OTLP calls its time required, and nothing can be done without it. */
export function findPointProblem(bytes: Buffer, slots: Int32Array): RecordRejection | undefined {
  return isZeroTime(bytes, slots[Slot.end] ?? -1) ? RecordRejection.missingTime : undefined;
}

/** The time at the position in milliseconds, which is enough for a lag; 0 when there is none. */
export function timeMsAt(bytes: Buffer, position: number): number {
  return position < 0 ? 0 : (upperWord(bytes, position) * 4_294_967_296 + lowerWord(bytes, position)) / 1e6;
}

function isId(bytes: Buffer, position: number, length: number): boolean {
  if (position < 0) return false;
  for (let index = 0; index < length; index += 1) {
    if (bytes[position + index] !== 0) return true;
  }
  return false;
}

function isZeroTime(bytes: Buffer, position: number): boolean {
  return position < 0 || (lowerWord(bytes, position) === 0 && upperWord(bytes, position) === 0);
}

function lowerWord(bytes: Buffer, at: number): number {
  return (
    ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0
  );
}

function upperWord(bytes: Buffer, at: number): number {
  return lowerWord(bytes, at + 4);
}
