import type { Pool } from 'pg';
import { execute } from './run-sql.ts';

/** What to trim. */
export interface TrimOptions {
  readonly topic: string;
  /** Consumer groups that must have counted a record before it may go; one that never started holds everything. */
  readonly groups: readonly string[];
  readonly keepMs: number;
  readonly nowMs: number;
}

const RECORDS_PER_STATEMENT = 1_000;

const DELETE_SOME = `
WITH consumed AS (
  SELECT p.partition,
    min(CASE WHEN g.consumer_group IS NULL THEN p.next_offset ELSE COALESCE(c.next_offset, 0) END) AS before_offset
  FROM event_log_partitions p
  LEFT JOIN unnest($2::text[]) AS g (consumer_group) ON true
  LEFT JOIN stream_checkpoints c
    ON c.topic = p.topic AND c.partition = p.partition AND c.consumer_group = g.consumer_group
  WHERE p.topic = $1
  GROUP BY p.partition
), expired AS (
  SELECT e.partition, e.log_offset FROM consumed n
  CROSS JOIN LATERAL (
    SELECT partition, log_offset, appended_at_ms FROM event_log
    WHERE topic = $1 AND partition = n.partition AND log_offset < n.before_offset
    ORDER BY log_offset
    LIMIT $4
  ) e
  WHERE e.appended_at_ms < $3
)
DELETE FROM event_log d USING expired x
WHERE d.topic = $1 AND d.partition = x.partition AND d.log_offset = x.log_offset`;

/**
 * Deletes records that are older than `keepMs` and that every group has counted, in small transactions, and returns
 * how many. Only the oldest records of a partition go, so what is left has no holes.
 */
export async function trimEventLog(pool: Pool, options: TrimOptions): Promise<number> {
  const values = [options.topic, options.groups, options.nowMs - options.keepMs, RECORDS_PER_STATEMENT];
  let trimmed = 0;
  for (;;) {
    const deleted = await execute(pool, DELETE_SOME, values);
    if (deleted === 0) return trimmed;
    trimmed += deleted;
  }
}
