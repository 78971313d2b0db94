import type { SpanBatch } from '../../contracts/otlp/span-batch.ts';
import type { SpanRejection } from '../../contracts/otlp/span-rejection.ts';
import { REJECTION_REASONS } from '../../contracts/otlp/walk-spans.ts';
import { Topic } from '../../contracts/topics/topics.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { LabelParts } from '../../domain/fingerprint/trace-span.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { Metrics } from '../../platform/metrics/catalogue.ts';
import { createOutcomeHandler } from '../handle-outcome.ts';
import { StepReason, ok } from '../outcome.ts';
import type { StepOutcome } from '../outcome.ts';
import type { DeadLetters, LogRecord } from '../ports.ts';
import { createDecodeRecordStep } from '../steps/decode-record-step.ts';
import type { DecodeRecordStep } from '../steps/decode-record-step.ts';
import type { OwnedPartition } from './owned-partition.ts';

/** What processing a record needs beside the partition. */
export interface RecordProcessorDeps {
  readonly deadLetters: DeadLetters;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Ends the waiting for a dead-letter topic that doesn't answer. */
  readonly signal: AbortSignal;
  /** The product's own step when absent. */
  readonly decodeRecord?: DecodeRecordStep;
}

/** A record that processing fails on is tried so often, then it is for the dead letters. */
const MAX_TRIES = 3;

/**
 * Processes one record of a partition: decode → count. What it returns resolves when the record is durable on another
 * topic, so that the offset may move beyond it; undefined says that it is counted, and nothing is to be waited for.
 * Whatever a record holds, it stops nothing: bytes that are not OTLP go to the dead letters at once, and what breaks
 * the processing after {@link MAX_TRIES} tries, which follow each other without a pause.
 * The promise rejects with a ScoutError when the other topic does not take the record.
 */
export type RecordProcessor = (owned: OwnedPartition, record: LogRecord) => Promise<void> | undefined;

/** Creates the processor of raw telemetry. */
export function createRecordProcessor(deps: RecordProcessorDeps): RecordProcessor {
  const decodeRecord = deps.decodeRecord ?? createDecodeRecordStep();
  const handleOutcome = createOutcomeHandler({ ...deps, deadLetterTopic: Topic.rawTelemetryDlq });

  function tryOnce(owned: OwnedPartition, record: LogRecord): StepOutcome<undefined> {
    const decoded = decodeRecord(record);
    return decoded.kind === 'ok' ? countSpans(owned, decoded.value, deps) : decoded;
  }

  return function processRecord(owned, record) {
    let outcome = tryOnce(owned, record);
    for (let tries = 1; tries < MAX_TRIES && isFailure(outcome); tries += 1) outcome = tryOnce(owned, record);
    return outcome.kind === 'ok' ? undefined : handleOutcome(outcome, { partition: owned.partition, record });
  };
}

function isFailure(outcome: StepOutcome<unknown>): boolean {
  return outcome.kind === 'dlq' && outcome.reason === StepReason.processingFailed;
}

function countSpans(
  owned: OwnedPartition,
  batch: SpanBatch<LabelParts>,
  { metrics, logger }: RecordProcessorDeps,
): StepOutcome<undefined> {
  const fates = { counted: 0, duplicate: 0, late: 0 };
  try {
    owned.state.add(batch, fates);
  } catch (error) {
    logger.error({ err: ScoutError.from(error), partition: owned.partition }, 'A record could not be counted.');
    return { kind: 'dlq', reason: StepReason.processingFailed };
  }
  // Not before: what fails is tried again, and would be counted with every try.
  const rejected = countRejected(batch, metrics);
  const { counters, fresh } = owned;
  counters.spansSeen += fates.counted + fates.duplicate + fates.late;
  counters.duplicateSpans += fates.duplicate;
  counters.lateSpans += fates.late;
  counters.rejectedSpans += rejected;
  fresh.counted += fates.counted;
  fresh.duplicate += fates.duplicate;
  fresh.late += fates.late;
  fresh.rejected += rejected;
  return ok(undefined);
}

function countRejected(batch: SpanBatch<LabelParts>, metrics: Metrics): number {
  let rejected = 0;
  for (let number = 0; number < REJECTION_REASONS.length; number += 1) {
    const count = batch.rejected[number] as number;
    if (count === 0) continue;
    rejected += count;
    metrics.streamRejectedSpans.inc({ reason: REJECTION_REASONS[number] as SpanRejection }, count);
  }
  return rejected;
}
