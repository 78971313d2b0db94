import type { EventLogConsumer, LogBatch, LogRecord } from '../../../streaming/ports.ts';

/** How a reader reads. */
export interface ReaderOptions {
  readonly consumer: EventLogConsumer;
  readonly topic: string;
  readonly group: string;
  /** Offset to begin with; 0 when absent. */
  readonly from?: (partition: number) => number;
  readonly onBatch?: (batch: LogBatch) => Promise<void>;
}

/** A running consumer that keeps what it was given. */
export interface LogReader {
  /** Partitions that are ours now, ascending. */
  owned(): readonly number[];
  batches(partition: number): readonly LogBatch[];
  records(partition: number): readonly LogRecord[];
  allRecords(): readonly LogRecord[];
  count(): number;
  /** Settles when the consumer ends. */
  readonly ended: Promise<void>;
  /** Aborts and waits for the end; a failure is left to whoever looks at `ended`. */
  stop(): Promise<void>;
}

/** Starts a consumer with a recording handler. */
export function startReader({ consumer, topic, group, from = () => 0, onBatch }: ReaderOptions): LogReader {
  const abort = new AbortController();
  const owned = new Set<number>();
  const batches: LogBatch[] = [];
  const handler = {
    onAssigned: async (partition: number) => {
      owned.add(partition);
      return from(partition);
    },
    onRevoked: async (partition: number) => {
      owned.delete(partition);
    },
    onBatch: async (batch: LogBatch) => {
      await onBatch?.(batch);
      batches.push(batch);
    },
  };
  const ended = consumer.run({ topic, group, handler, signal: abort.signal });
  // A test that expects the failure awaits `ended`; for the others it is no unhandled rejection.
  const settled = ended.catch(() => undefined);
  const batchesOf = (partition: number) => batches.filter((batch) => batch.partition === partition);
  return {
    owned: () => [...owned].sort((a, b) => a - b),
    batches: batchesOf,
    records: (partition) => batchesOf(partition).flatMap(({ records }) => records),
    allRecords: () => batches.flatMap(({ records }) => records),
    count: () => batches.reduce((sum, { records }) => sum + records.length, 0),
    ended,
    async stop() {
      abort.abort();
      await settled;
    },
  };
}
