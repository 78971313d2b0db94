import type { EventLogWriter, OutgoingRecord } from '../../../ingest/ports.ts';

/** An event log that keeps what was appended, and fails or waits when told to. */
export interface RecordingEventLogWriter extends EventLogWriter {
  readonly appends: readonly (readonly OutgoingRecord[])[];
  /** All appended records in order. */
  readonly records: readonly OutgoingRecord[];
  /** The next append rejects with this error. */
  failNext(error: unknown): void;
  /** Appends wait until the returned function is called. */
  hold(): () => void;
}

/** Creates one with a fixed number of partitions. */
export function createRecordingEventLogWriter(partitions = 4): RecordingEventLogWriter {
  const appends: (readonly OutgoingRecord[])[] = [];
  const failures: unknown[] = [];
  let gate = Promise.resolve();
  return {
    appends,
    get records() {
      return appends.flat();
    },
    failNext: (error) => failures.push(error),
    hold() {
      let open: () => void = () => undefined;
      gate = new Promise((resolve) => {
        open = resolve;
      });
      return () => {
        open();
      };
    },
    partitionCount: async () => partitions,
    async append(_topic, records) {
      await gate;
      if (failures.length > 0) throw failures.shift();
      appends.push(records);
    },
    close: async () => undefined,
  };
}
