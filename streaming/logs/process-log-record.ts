import { Topic } from '../../contracts/topics/topics.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { Metrics } from '../../platform/metrics/catalogue.ts';
import { createOutcomeHandler } from '../handle-outcome.ts';
import type { BlobStore, DeadLetters, LogRecord } from '../ports.ts';
import { decodeLogRecordStep, isOtherSignal } from './decode-log-record-step.ts';
import type { DecodeLogRecordStep } from './decode-log-record-step.ts';
import { isRepeated, recordNameOf, rememberRecord } from './log-record.ts';
import { unparkServices } from './owned-log-partition.ts';
import type { OwnedLogPartition } from './owned-log-partition.ts';
import type { PreparedLine } from './prepare-line.ts';

/** What processing a record needs beside the partition. */
export interface LogRecordProcessorDeps {
  readonly blobs: BlobStore;
  readonly deadLetters: DeadLetters;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Ends the waiting for a dead-letter topic that doesn't answer. */
  readonly signal: AbortSignal;
  /** The product's own step when absent. */
  readonly decodeRecord?: DecodeLogRecordStep;
}

/**
 * Processes one record of a partition: skip other signals → skip repeated batches → decode → count. What it returns is
 * undefined when the record is counted, else a promise that resolves when it is: after services were fetched, or when
 * the record is durable on the dead-letter topic. Between the two no part of it is counted, so a checkpoint that is cut
 * meanwhile holds all of a record or nothing. The promise rejects with a ScoutError when a backend gives up.
 */
export type LogRecordProcessor = (owned: OwnedLogPartition, record: LogRecord) => Promise<void> | undefined;

/** Creates the processor of raw telemetry. */
export function createLogRecordProcessor(deps: LogRecordProcessorDeps): LogRecordProcessor {
  const decodeRecord = deps.decodeRecord ?? decodeLogRecordStep;
  const handleOutcome = createOutcomeHandler({ ...deps, deadLetterTopic: Topic.rawTelemetryDlq });
  return function processLogRecord(owned, record) {
    if (isOtherSignal(record)) {
      moveBeyond(owned, record);
      return undefined;
    }
    if (isRepeated(owned.state.memory, record)) {
      owned.counters.duplicateRecords += 1;
      owned.fresh.duplicateRecords += 1;
      moveBeyond(owned, record);
      return undefined;
    }
    const outcome = decodeRecord(record);
    if (outcome.kind !== 'ok') {
      return handleOutcome(outcome, { partition: owned.partition, record }).then(() => {
        moveBeyond(owned, record);
      });
    }
    if (owned.state.parkedOf(outcome.value).length > 0) return fetchAndCount(owned, record, outcome.value);
    countLines(owned, record, outcome.value);
    return undefined;
  };

  async function fetchAndCount(
    owned: OwnedLogPartition,
    record: LogRecord,
    lines: readonly PreparedLine[],
  ): Promise<void> {
    // A checkpoint that is cut meanwhile may park one of them again.
    let parked = owned.state.parkedOf(lines);
    while (parked.length > 0) {
      await unparkServices(owned, parked, deps);
      parked = owned.state.parkedOf(lines);
    }
    countLines(owned, record, lines);
  }
}

function countLines(owned: OwnedLogPartition, record: LogRecord, lines: readonly PreparedLine[]): void {
  const { counters, fresh, partition, state } = owned;
  const name = recordNameOf(partition, record);
  const fates = { counted: 0, overflowed: 0, rejected: 0 };
  state.add({ lines, name, appendedAtMs: record.appendedAtMs }, fates);
  counters.linesSeen += lines.length;
  counters.rejectedLines += fates.rejected;
  counters.overflowLines += fates.overflowed;
  fresh.counted += fates.counted;
  fresh.overflowed += fates.overflowed;
  fresh.rejected += fates.rejected;
  moveBeyond(owned, record);
}

/** Offset, batch id and counts change in one synchronous step: a cut sees all of them or none. */
function moveBeyond(owned: OwnedLogPartition, record: LogRecord): void {
  rememberRecord(owned.state.memory, record);
  owned.nextOffset = record.offset + 1;
}
