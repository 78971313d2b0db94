import pg from 'pg';
import { ConsumerGroup } from '../../contracts/topics/topics.ts';

/** What the stream worker counted of a service. */
export interface ServiceCounts {
  readonly traces: number;
  readonly failed: number;
  readonly spans: number;
}

/** What the capsules and the stream's counters say. */
export interface CountedSpans {
  readonly inCapsules: number;
  readonly duplicates: number;
  readonly late: number;
  readonly rejected: number;
  readonly services: ReadonlyMap<string, ServiceCounts>;
}

const TOTALS = `
SELECT (SELECT coalesce(sum(span_count), 0) FROM capsules) AS in_capsules,
       coalesce(sum((counters->>'duplicateSpans')::bigint), 0) AS duplicates,
       coalesce(sum((counters->>'lateSpans')::bigint), 0) AS late,
       coalesce(sum((counters->>'rejectedSpans')::bigint), 0) AS rejected
  FROM stream_checkpoints WHERE consumer_group = '${ConsumerGroup.capsules}'`;
const BY_SERVICE = `
SELECT j.service, sum(c.trace_count) AS traces, sum(c.error_count) AS failed, sum(c.span_count) AS spans
  FROM capsules c JOIN user_journeys j USING (journey_id) GROUP BY j.service`;

type Row = Readonly<Record<string, string>>;

/** Reads what has been counted so far. */
export async function readCountedSpans(databaseUrl: string): Promise<CountedSpans> {
  return withClient(databaseUrl, async (client) => {
    const [totals] = (await client.query<Row>(TOTALS)).rows;
    const services = (await client.query<Row>(BY_SERVICE)).rows;
    return {
      inCapsules: Number(totals?.['in_capsules'] ?? 0),
      duplicates: Number(totals?.['duplicates'] ?? 0),
      late: Number(totals?.['late'] ?? 0),
      rejected: Number(totals?.['rejected'] ?? 0),
      services: new Map(
        services.map((row) => [
          row['service'] ?? '',
          { traces: Number(row['traces']), failed: Number(row['failed']), spans: Number(row['spans']) },
        ]),
      ),
    };
  });
}

/** Offsets up to which the stream worker has counted for good, by partition. */
export async function readCheckpoints(databaseUrl: string): Promise<ReadonlyMap<number, number>> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<Row>(
      'SELECT partition, next_offset FROM stream_checkpoints WHERE consumer_group = $1',
      [ConsumerGroup.capsules],
    );
    return new Map(rows.map((row) => [Number(row['partition']), Number(row['next_offset'])]));
  });
}

/** Log lines in capsules, by service. */
export async function readCountedLogs(databaseUrl: string): Promise<ReadonlyMap<string, number>> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<Row>(
      'SELECT s.name, sum(c.line_count) AS lines FROM log_capsules c JOIN services s USING (service_id) GROUP BY s.name',
    );
    return new Map(rows.map((row) => [row['name'] ?? '', Number(row['lines'])]));
  });
}

async function withClient<T>(connectionString: string, read: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString });
  // A database that is killed while this reads ends the query too.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await read(client);
  } finally {
    await client.end();
  }
}
