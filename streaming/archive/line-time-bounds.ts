import { WireReader, WireType } from '../../contracts/otlp/wire-reader.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { lineTimeMs } from '../../domain/log-capsule/line-time.ts';
import type { LogRecord } from '../ports.ts';
import { readNanos, readNested } from './nested-messages.ts';
import type { SecondBounds } from './second-bounds.ts';

/** Field numbers on the way from a logs export request to the times of a record (opentelemetry/proto/logs/v1). */
const RESOURCE_LOGS = 1;
const SCOPE_LOGS = 2;
const LOG_RECORDS = 2;
const TIME = 1;
const OBSERVED_TIME = 11;
const NANOS_PER_MS = 1e6;

/**
 * Finds the times at which the lines of a logs export request count, stepping over everything else; undefined for a
 * request without lines, and for bytes that are not OTLP: nobody counts those either.
 */
export function lineTimeBounds({
  value,
  appendedAtMs,
}: Pick<LogRecord, 'value' | 'appendedAtMs'>): SecondBounds | undefined {
  const range = { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY };
  const reader = new WireReader(value);
  const readLine = (): void => {
    const second = Math.floor(lineTimeMs(readTimeMs(reader), appendedAtMs) / 1000);
    range.first = Math.min(range.first, second);
    range.last = Math.max(range.last, second);
  };
  const readScope = (): void => readNested(reader, LOG_RECORDS, readLine);
  const readResource = (): void => readNested(reader, SCOPE_LOGS, readScope);
  try {
    readNested(reader, RESOURCE_LOGS, readResource);
  } catch (error) {
    if (error instanceof ScoutError && error.code === ErrorCode.invalidArgument) return undefined;
    throw error;
  }
  return range.first > range.last ? undefined : { firstSecond: range.first, lastSecond: range.last };
}

/** Of repeated fields the last counts, as it does where the lines are counted. */
function readTimeMs(reader: WireReader): number {
  let [timeMs, observedMs] = [0, 0];
  while (reader.hasMore()) {
    const tag = reader.uint32();
    const field = tag >>> 3;
    if ((tag & 7) !== WireType.fixed64 || (field !== TIME && field !== OBSERVED_TIME)) {
      reader.skip(tag & 7);
      continue;
    }
    const atMs = Math.floor(readNanos(reader) / NANOS_PER_MS);
    if (field === TIME) timeMs = atMs;
    else observedMs = atMs;
  }
  return timeMs === 0 ? observedMs : timeMs;
}
