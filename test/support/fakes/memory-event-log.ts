import type { EventLogConsumer, LogRecord, PartitionHandler } from '../../../streaming/ports.ts';

/** An event log in memory whose consumer delivers one record at a time. */
export interface MemoryEventLog extends EventLogConsumer {
  append(partition: number, value: Uint8Array): void;
  /** How often a consumer began to run. */
  runs(): number;
  /** The running consumers reject with this. */
  fail(error: Error): void;
}

const POLL_MS = 2;

/** Creates an empty log. */
export function createMemoryEventLog(partitions: number): MemoryEventLog {
  const log = Array.from({ length: partitions }, (): LogRecord[] => []);
  let runs = 0;
  let failure: Error | undefined;

  async function deliver(handler: PartitionHandler, nextOffsets: number[]): Promise<void> {
    for (const [partition, records] of log.entries()) {
      const next = nextOffsets[partition] ?? 0;
      const record = records[next];
      if (record === undefined) continue;
      await handler.onBatch({ partition, records: [record], endOffset: records.length });
      nextOffsets[partition] = next + 1;
    }
  }

  return {
    append(partition, value) {
      const records = log[partition]!;
      records.push({ offset: records.length, appendedAtMs: 0, headers: {}, value });
    },
    runs: () => runs,
    fail: (error) => {
      failure = error;
    },
    async run({ handler, signal }) {
      runs += 1;
      const nextOffsets: number[] = [];
      for (let partition = 0; partition < partitions; partition += 1) {
        nextOffsets.push(await handler.onAssigned(partition));
      }
      while (!signal.aborted) {
        if (failure !== undefined) throw failure;
        await deliver(handler, nextOffsets);
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
      for (let partition = 0; partition < partitions; partition += 1) await handler.onRevoked(partition);
    },
  };
}
