import { WireReader, WireType } from '../../contracts/otlp/wire-reader.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { readNanos, readNested } from './nested-messages.ts';
import type { SecondBounds } from './second-bounds.ts';

/** Field numbers on the way from a trace export request to a span's start (opentelemetry/proto/trace/v1). */
const RESOURCE_SPANS = 1;
const SCOPE_SPANS = 2;
const SPANS = 2;
const START_TIME = 7;
const NANOS_PER_SECOND = 1e9;

/**
 * Finds when the spans of a trace export request start, stepping over everything else; undefined for a request without
 * spans, and for bytes that are not OTLP: nobody counts those either.
 */
export function spanTimeBounds(value: Uint8Array): SecondBounds | undefined {
  const range = { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY };
  const reader = new WireReader(value);
  const readSpan = (): void => readStart(reader, range);
  const readScope = (): void => readNested(reader, SPANS, readSpan);
  const readResource = (): void => readNested(reader, SCOPE_SPANS, readScope);
  try {
    readNested(reader, RESOURCE_SPANS, readResource);
  } catch (error) {
    if (error instanceof ScoutError && error.code === ErrorCode.invalidArgument) return undefined;
    throw error;
  }
  if (range.first > range.last) return undefined;
  return { firstSecond: secondOf(range.first), lastSecond: secondOf(range.last) };
}

function readStart(reader: WireReader, range: { first: number; last: number }): void {
  while (reader.hasMore()) {
    const tag = reader.uint32();
    if (tag >>> 3 !== START_TIME || (tag & 7) !== WireType.fixed64) {
      reader.skip(tag & 7);
      continue;
    }
    const nanos = readNanos(reader);
    if (nanos < range.first) range.first = nanos;
    if (nanos > range.last) range.last = nanos;
  }
}

function secondOf(nanos: number): number {
  return Math.floor(nanos / NANOS_PER_SECOND);
}
