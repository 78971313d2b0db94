import { decodeSpans } from '../../contracts/otlp/decode-spans.ts';
import { RecordHeader } from '../../contracts/topics/topics.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { SpanRecord } from '../../domain/telemetry/span-record.ts';
import { DEAD_LETTER_REASON, StepReason, ok } from '../outcome.ts';
import type { StepOutcome } from '../outcome.ts';
import type { LogRecord } from '../ports.ts';

/** The spans of a record, and how many of its spans could not be used. */
export interface DecodedRecord {
  readonly spans: readonly SpanRecord[];
  readonly rejectedSpans: number;
}

const TRACES = 'traces';

/** Creates the step that decodes a record of the raw telemetry topic. Bytes that are not OTLP are for the dead letters. */
export function createDecodeRecordStep(): (record: LogRecord) => StepOutcome<DecodedRecord> {
  return function decodeRecordStep(record) {
    const signal = record.headers[RecordHeader.signal] ?? TRACES;
    if (signal !== TRACES) return { kind: 'drop', reason: StepReason.unsupportedSignal };
    try {
      const { spans, rejected } = decodeSpans(record.value);
      return ok({ spans, rejectedSpans: rejected.reduce((sum, { count }) => sum + count, 0) });
    } catch (error) {
      return { kind: 'dlq', reason: DEAD_LETTER_REASON[ScoutError.from(error).code] };
    }
  };
}
