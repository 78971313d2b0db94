import { decodeLogRecords } from '../../contracts/otlp/decode-logs.ts';
import { Signal } from '../../contracts/otlp/signal.ts';
import { RecordHeader } from '../../contracts/topics/topics.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { DEAD_LETTER_REASON, StepReason, ok } from '../outcome.ts';
import type { StepOutcome } from '../outcome.ts';
import type { LogRecord } from '../ports.ts';
import { prepareLine } from './prepare-line.ts';
import type { PreparedLine } from './prepare-line.ts';

/** Turns a record of the raw telemetry topic into lines that are ready to be counted. */
export type DecodeLogRecordStep = (record: LogRecord) => StepOutcome<readonly PreparedLine[]>;

/** Whether a record is of another signal; asked before anything else is done with it. */
export function isOtherSignal({ headers }: Pick<LogRecord, 'headers'>): boolean {
  return headers[RecordHeader.signal] !== Signal.logs;
}

/**
 * Decodes a record and takes its lines apart. All of it is done before any line is counted, so a record is counted whole
 * or not at all; bytes that are not OTLP are for the dead letters.
 */
export function decodeLogRecordStep(record: LogRecord): StepOutcome<readonly PreparedLine[]> {
  if (isOtherSignal(record)) return { kind: 'drop', reason: StepReason.unsupportedSignal };
  try {
    return ok(decodeLogRecords(record.value).map((item) => prepareLine(item, record.appendedAtMs)));
  } catch (error) {
    return { kind: 'dlq', reason: DEAD_LETTER_REASON[ScoutError.from(error).code] };
  }
}
