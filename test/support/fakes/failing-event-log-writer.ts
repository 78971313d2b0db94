import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { EventLogWriter, OutgoingRecord } from '../../../ingest/ports.ts';

/** How the log behaves: takes records, refuses, or never answers. */
export type LogBehaviour = 'up' | 'down' | 'hung';

/** An event log in memory that can be taken away. */
export interface FailingEventLogWriter extends EventLogWriter {
  behaviour: LogBehaviour;
  /** Values as text by partition, in order. */
  readonly byPartition: ReadonlyMap<number, readonly string[]>;
  readonly records: readonly OutgoingRecord[];
  /** Records whose text is here are refused as invalid. */
  readonly poison: Set<string>;
  readonly appendCalls: () => number;
}

/** Creates one that is up. */
export function createFailingEventLogWriter(partitions = 4): FailingEventLogWriter {
  const byPartition = new Map<number, string[]>();
  const taken: OutgoingRecord[] = [];
  const poison = new Set<string>();
  let calls = 0;
  const log: FailingEventLogWriter = {
    behaviour: 'up',
    byPartition,
    records: taken,
    poison,
    appendCalls: () => calls,
    async partitionCount() {
      await behave();
      return partitions;
    },
    async append(_topic, records) {
      calls += 1;
      await behave();
      const isPoisoned = records.some(({ value }) => poison.has(Buffer.from(value).toString()));
      if (isPoisoned) throw failed(ErrorCode.invalidArgument);
      for (const record of records) {
        taken.push(record);
        const values = byPartition.get(record.partition) ?? [];
        values.push(Buffer.from(record.value).toString());
        byPartition.set(record.partition, values);
      }
    },
    close: async () => undefined,
  };

  async function behave(): Promise<void> {
    // An answer takes a turn, as it would over a network.
    await new Promise((resolve) => setImmediate(resolve));
    if (log.behaviour === 'down') throw failed(ErrorCode.unavailable);
    if (log.behaviour === 'hung') await new Promise(() => undefined);
  }
  return log;
}

function failed(code: ErrorCode): ScoutError {
  return new ScoutError({ code, message: 'The log has failed.' });
}
