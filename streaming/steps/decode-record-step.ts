import type { SpanBatch } from '../../contracts/otlp/span-batch.ts';
import { SpanWalker } from '../../contracts/otlp/walk-spans.ts';
import { RecordHeader } from '../../contracts/topics/topics.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { labelPartsOf } from '../../domain/fingerprint/trace-span.ts';
import type { LabelParts } from '../../domain/fingerprint/trace-span.ts';
import type { SpanRecord } from '../../domain/telemetry/span-record.ts';
import { DEAD_LETTER_REASON, StepReason, ok } from '../outcome.ts';
import type { StepOutcome } from '../outcome.ts';
import type { LogRecord } from '../ports.ts';

const TRACES = 'traces';
/** Tag of the only field of `ExportTraceServiceRequest`. */
const RESOURCE_SPANS = 0x0a;
/** How far ahead of the event log's clock a span may end. */
const MAX_AHEAD_MS = 10 * 60_000;

/** Turns a record into the columns of its spans; the columns hold until the next record. */
export type DecodeRecordStep = (record: LogRecord) => StepOutcome<SpanBatch<LabelParts>>;

/**
 * Creates the step that decodes a record of the raw telemetry topic: ids and times as numbers, and what a span says of
 * its trace's shape as parts of a label. Bytes that are not OTLP are for the dead letters. All of a record is looked
 * at before any of it is counted, so a record is counted whole or not at all.
 *
 * Whether a span lies in the future is asked of the time at which its record was appended, not of this machine's
 * clock: the same record gives the same spans whenever it is read.
 */
export function createDecodeRecordStep(describe: (span: SpanRecord) => LabelParts = labelPartsOf): DecodeRecordStep {
  const walker = new SpanWalker<LabelParts>(describe);
  return function decodeRecordStep(record) {
    const signal = record.headers[RecordHeader.signal] ?? TRACES;
    if (signal !== TRACES) return { kind: 'drop', reason: StepReason.unsupportedSignal };
    try {
      const batch = walker.walk(record.value, latestEndUs(record));
      return isOfAnotherSchema(record.value, batch) ? { kind: 'dlq', reason: StepReason.undecodable } : ok(batch);
    } catch (error) {
      return { kind: 'dlq', reason: DEAD_LETTER_REASON[ScoutError.from(error).code] };
    }
  };
}

/**
 * Bytes of another message are valid protobuf with unknown fields alone: they would be taken for a record without spans.
 * Records that ingest appends begin with a ResourceSpans and hold a span.
 */
function isOfAnotherSchema(value: Uint8Array, { count, rejected }: SpanBatch<LabelParts>): boolean {
  return count === 0 && value.length > 0 && value[0] !== RESOURCE_SPANS && rejected.every((number) => number === 0);
}

/** A log without times can't tell. */
function latestEndUs({ appendedAtMs }: LogRecord): number {
  return appendedAtMs > 0 ? (appendedAtMs + MAX_AHEAD_MS) * 1000 : Number.POSITIVE_INFINITY;
}
