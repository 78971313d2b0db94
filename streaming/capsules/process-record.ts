import { Topic } from '../../contracts/topics/topics.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { Metrics } from '../../platform/metrics/catalogue.ts';
import { createOutcomeHandler } from '../handle-outcome.ts';
import { StepReason } from '../outcome.ts';
import type { StepOutcome } from '../outcome.ts';
import type { DeadLetters, LogRecord } from '../ports.ts';
import { createDecodeRecordStep } from '../steps/decode-record-step.ts';
import { createLabelSpansStep } from '../steps/label-spans-step.ts';
import type { LabelledRecord } from '../steps/label-spans-step.ts';
import type { OwnedPartition } from './owned-partition.ts';

/** What processing a record needs beside the partition. */
export interface RecordProcessorDeps {
  readonly deadLetters: DeadLetters;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Ends the waiting for a dead-letter topic that doesn't answer. */
  readonly signal: AbortSignal;
}

/**
 * Processes one record of a partition: decode → label → count. Resolves when the record is counted or durable on
 * another topic, so that the offset may move beyond it. Whatever a record holds, it stops nothing.
 * @throws ScoutError when another topic does not take the record
 */
export type RecordProcessor = (owned: OwnedPartition, record: LogRecord) => Promise<void>;

/** Creates the processor of raw telemetry. */
export function createRecordProcessor(deps: RecordProcessorDeps): RecordProcessor {
  const decodeRecord = createDecodeRecordStep();
  const labelSpans = createLabelSpansStep();
  const handleOutcome = createOutcomeHandler({ ...deps, deadLetterTopic: Topic.rawTelemetryDlq });

  return async function processRecord(owned, record) {
    const decoded = decodeRecord(record);
    const labelled = decoded.kind === 'ok' ? labelSpans(decoded.value) : decoded;
    const outcome = labelled.kind === 'ok' ? countSpans(owned, labelled.value, deps) : labelled;
    await handleOutcome(outcome, { partition: owned.partition, record });
  };
}

function countSpans(owned: OwnedPartition, record: LabelledRecord, deps: RecordProcessorDeps): StepOutcome<undefined> {
  const fates = { counted: 0, duplicate: 0, late: 0 };
  try {
    for (const span of record.spans) fates[owned.state.add(span)] += 1;
  } catch (error) {
    deps.logger.error({ err: ScoutError.from(error), partition: owned.partition }, 'A record could not be counted.');
    return { kind: 'dlq', reason: StepReason.processingFailed };
  } finally {
    const { counters } = owned;
    counters.spansSeen += fates.counted + fates.duplicate + fates.late;
    counters.duplicateSpans += fates.duplicate;
    counters.lateSpans += fates.late;
    counters.rejectedSpans += record.rejectedSpans;
    const { streamSpans } = deps.metrics;
    streamSpans.inc({ outcome: 'counted' }, fates.counted);
    streamSpans.inc({ outcome: 'duplicate' }, fates.duplicate);
    streamSpans.inc({ outcome: 'late' }, fates.late);
    streamSpans.inc({ outcome: 'rejected' }, record.rejectedSpans);
  }
  return { kind: 'ok', value: undefined };
}
