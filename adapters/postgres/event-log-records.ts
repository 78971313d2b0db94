import type { Pool } from 'pg';
import type { LogRecord } from '../../streaming/ports.ts';
import { queryRows } from './run-sql.ts';

interface RecordRow {
  readonly log_offset: number;
  readonly appended_at_ms: number;
  readonly headers: Record<string, string>;
  readonly value: Uint8Array;
}

const MAX_BATCH_RECORDS = 500;
const MAX_BATCH_BYTES = 4 * 1024 * 1024;

// Lengths are known without reading the values, which are fetched only for the rows that are returned.
const READ = `
SELECT log_offset, appended_at_ms, headers, value FROM (
  SELECT r.*, sum(octet_length(value)) OVER (ORDER BY log_offset) - octet_length(value) AS bytes_before
  FROM (
    SELECT log_offset, appended_at_ms, headers, value FROM event_log
    WHERE topic = $1 AND partition = $2 AND log_offset >= $3
    ORDER BY log_offset
    LIMIT $4
  ) r
) s
WHERE bytes_before < $5
ORDER BY log_offset`;

/** The next records of a partition from an offset on: at most 500 and about 4 MB, at least one when there is one. */
export async function readRecords(
  pool: Pool,
  from: { readonly topic: string; readonly partition: number; readonly offset: number },
): Promise<readonly LogRecord[]> {
  const values = [from.topic, from.partition, from.offset, MAX_BATCH_RECORDS, MAX_BATCH_BYTES];
  const rows = await queryRows<RecordRow>(pool, READ, values);
  return rows.map((row) => ({
    offset: row.log_offset,
    appendedAtMs: row.appended_at_ms,
    headers: row.headers,
    value: row.value,
  }));
}
