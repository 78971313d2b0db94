import type { Pool } from 'pg';
import { deadLetterOf, parseDeadLetterId } from '../../contracts/topics/dead-letter.ts';
import type { DeadLetter } from '../../contracts/topics/dead-letter.ts';
import type { DeadLetterReader } from '../../streaming/dead-letters/ports.ts';
import { readEndOffsets } from './event-log-partitions.ts';
import { readRecords } from './event-log-records.ts';
import { notFound } from './run-sql.ts';

/** Reads the dead letters of the event log in PostgreSQL. */
export function createPostgresDeadLetterReader(pool: Pool, topic: string): DeadLetterReader {
  return {
    async *list() {
      const ends = await readEndOffsets(pool, topic);
      for (const [partition, end] of ends) yield* listPartition(pool, topic, { partition, end });
    },
    async get(id) {
      const place = parseDeadLetterId(id);
      const [record] = await readRecords(pool, { topic, ...place });
      if (record?.offset !== place.offset) throw notFound('dead letter', id);
      return deadLetterOf({ partition: place.partition, ...record });
    },
  };
}

async function* listPartition(
  pool: Pool,
  topic: string,
  { partition, end }: { readonly partition: number; readonly end: number },
): AsyncGenerator<DeadLetter> {
  for (let offset = 0; offset < end;) {
    const records = await readRecords(pool, { topic, partition, offset });
    for (const record of records) {
      if (record.offset >= end) return;
      yield deadLetterOf({ partition, ...record });
    }
    const last = records.at(-1);
    if (last === undefined) return;
    offset = last.offset + 1;
  }
}
