import type { Pool } from 'pg';
import { execute, queryRows } from './run-sql.ts';

interface EndRow {
  readonly partition: number;
  readonly next_offset: number;
}

const ENSURE = `
INSERT INTO event_log_partitions (topic, partition) SELECT $1, * FROM generate_series(0, $2::integer - 1)
ON CONFLICT DO NOTHING`;

const READ_ENDS = 'SELECT partition, next_offset FROM event_log_partitions WHERE topic = $1 ORDER BY partition';

/**
 * Makes sure that a topic has at least `partitions` partitions and returns how many it has: lowering the setting must
 * not orphan records, so a topic never loses one.
 */
export async function ensurePartitions(pool: Pool, topic: string, partitions: number): Promise<number> {
  await execute(pool, ENSURE, [topic, partitions]);
  return (await readEndOffsets(pool, topic)).size;
}

/** By partition, the offset that its next record will get. */
export async function readEndOffsets(pool: Pool, topic: string): Promise<ReadonlyMap<number, number>> {
  const rows = await queryRows<EndRow>(pool, READ_ENDS, [topic]);
  return new Map(rows.map((row) => [row.partition, row.next_offset]));
}
