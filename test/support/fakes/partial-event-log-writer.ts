import { RecordHeader } from '../../../contracts/topics/topics.ts';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { EventLogWriter, OutgoingRecord } from '../../../ingest/ports.ts';

/** An event log like Kafka: an append is one batch for each partition, and each is taken or refused by itself. */
export interface PartialEventLogWriter extends EventLogWriter {
  /** Everything that was ever taken, in order. */
  readonly taken: readonly OutgoingRecord[];
  /** How many records each append had. */
  readonly appends: readonly number[];
  /** What a consumer counts: a batch id that comes again is dropped. */
  counted(): readonly OutgoingRecord[];
  /** This append, counted from 1, and those behind it fail as unavailable. */
  goAwayAt(append: number): void;
}

/** Creates one that refuses batches above a size. */
export function createPartialEventLogWriter({
  maxBatchBytes,
}: {
  readonly maxBatchBytes: number;
}): PartialEventLogWriter {
  const taken: OutgoingRecord[] = [];
  const appends: number[] = [];
  let goneAt = Number.POSITIVE_INFINITY;
  return {
    taken,
    appends,
    counted() {
      const byId = new Map(taken.map((record) => [record.headers[RecordHeader.batchId] ?? record, record]));
      return [...byId.values()];
    },
    goAwayAt(append) {
      goneAt = append;
    },
    partitionCount: async () => 4,
    async append(_topic, records) {
      appends.push(records.length);
      if (appends.length >= goneAt) throw new ScoutError({ code: ErrorCode.unavailable, message: 'gone' });
      const batches = new Map<number, OutgoingRecord[]>();
      for (const record of records) batches.set(record.partition, [...(batches.get(record.partition) ?? []), record]);
      let isRefused = false;
      for (const batch of batches.values()) {
        const bytes = batch.reduce((sum, { value }) => sum + value.length, 0);
        if (bytes > maxBatchBytes) isRefused = true;
        else taken.push(...batch);
      }
      if (isRefused) throw new ScoutError({ code: ErrorCode.invalidArgument, message: 'A batch is too large.' });
    },
    close: async () => undefined,
  };
}
