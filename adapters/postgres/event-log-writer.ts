import type { Pool } from 'pg';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { EventLogWriter, OutgoingRecord } from '../../ingest/ports.ts';
import { byteaArray, int4Array, textArray } from './binary-array.ts';
import { ensurePartitions } from './event-log-partitions.ts';
import { withTransaction } from './pool.ts';
import { execute } from './run-sql.ts';
import type { SqlRunner } from './run-sql.ts';
import { storableJson } from './storable-text.ts';

/** How to write. */
export interface PostgresEventLogWriterOptions {
  /** Of a topic that is written for the first time; a topic never loses partitions. */
  readonly partitions: number;
  readonly nowMs: () => number;
}

/**
 * Takes offsets and inserts, in one statement. The rows of event_log_partitions are locked until the commit, in order
 * of the partitions: so offsets have no gaps and become visible in order, and two appends can't wait for each other.
 */
const APPEND = `
WITH incoming AS (
  SELECT * FROM unnest($3::int4[], $4::text[], $5::bytea[]) WITH ORDINALITY AS r (partition, headers, value, position)
), locked AS MATERIALIZED (
  SELECT partition FROM event_log_partitions
  WHERE topic = $1 AND partition IN (SELECT partition FROM incoming)
  ORDER BY partition
  FOR UPDATE
), counted AS (
  SELECT partition, count(*) AS records FROM incoming JOIN locked USING (partition) GROUP BY partition
), advanced AS (
  UPDATE event_log_partitions p SET next_offset = p.next_offset + c.records
  FROM counted c
  WHERE p.topic = $1 AND p.partition = c.partition
  RETURNING p.partition, p.next_offset - c.records AS first_offset
)
INSERT INTO event_log (topic, partition, log_offset, appended_at_ms, headers, value)
SELECT $1, i.partition, a.first_offset + row_number() OVER (PARTITION BY i.partition ORDER BY i.position) - 1,
  $2, i.headers::jsonb, i.value
FROM incoming i JOIN advanced a USING (partition)`;

const MAX_STATEMENT_BYTES = 16 * 1024 * 1024;
const MAX_STATEMENT_RECORDS = 5_000;

/** Appends to the event log in PostgreSQL. The caller owns the pool; closing the writer leaves it open. */
export function createPostgresEventLogWriter(pool: Pool, options: PostgresEventLogWriterOptions): EventLogWriter {
  const partitionCounts = new Map<string, Promise<number>>();

  function partitionCount(topic: string): Promise<number> {
    const known = partitionCounts.get(topic);
    if (known !== undefined) return known;
    const count = ensurePartitions(pool, topic, options.partitions);
    partitionCounts.set(topic, count);
    // A failure is not remembered: the next append tries again.
    count.catch(() => partitionCounts.delete(topic));
    return count;
  }

  return {
    partitionCount,
    async append(topic, records) {
      if (records.length === 0) return;
      requirePartitions(records, await partitionCount(topic));
      const statements = statementsOf(records);
      const nowMs = options.nowMs();
      const [only] = statements;
      if (statements.length === 1 && only !== undefined) {
        await insert(pool, only, { topic, nowMs });
        return;
      }
      await withTransaction(pool, async (client) => {
        for (const statement of statements) await insert(client, statement, { topic, nowMs });
      });
    },
    close: async () => undefined,
  };
}

async function insert(
  runner: SqlRunner,
  records: readonly OutgoingRecord[],
  { topic, nowMs }: { readonly topic: string; readonly nowMs: number },
): Promise<void> {
  await execute(runner, APPEND, [
    topic,
    nowMs,
    int4Array(records.map(({ partition }) => partition)),
    textArray(records.map(({ headers }) => storableJson(headers))),
    byteaArray(records.map(({ value }) => value)),
  ]);
}

function requirePartitions(records: readonly OutgoingRecord[], count: number): void {
  if (records.every(({ partition }) => partition >= 0 && partition < count)) return;
  throw new ScoutError({
    code: ErrorCode.invalidArgument,
    message: `A record is meant for a partition that is not there; the topic has ${String(count)}.`,
  });
}

/** Cuts a large append into statements of bounded size, in order. */
function statementsOf(records: readonly OutgoingRecord[]): readonly (readonly OutgoingRecord[])[] {
  const statements: OutgoingRecord[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const record of records) {
    const current = statements.at(-1);
    const isFull = bytes + record.value.length > MAX_STATEMENT_BYTES || current?.length === MAX_STATEMENT_RECORDS;
    if (isFull || current === undefined) {
      statements.push([record]);
      bytes = record.value.length;
    } else {
      current.push(record);
      bytes += record.value.length;
    }
  }
  return statements;
}
