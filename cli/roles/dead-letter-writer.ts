import type { EventLogWriter } from '../../ingest/ports.ts';
import type { DeadLetters } from '../../streaming/ports.ts';

/**
 * Dead letters go to the partition with the number of their origin; where their topic has fewer, numbers wrap around. The
 * origin stands in a letter's headers.
 */
export function createDeadLetterWriter(writer: Pick<EventLogWriter, 'append' | 'partitionCount'>): DeadLetters {
  return {
    async append(topic, records) {
      const partitions = await writer.partitionCount(topic);
      await writer.append(
        topic,
        records.map((record) => ({ ...record, partition: record.partition % partitions })),
      );
    },
  };
}
