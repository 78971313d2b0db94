import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { decodeSketch } from '../../../domain/sketch/sketch-codec.ts';
import type { IsolatedEnvironment } from './isolated-environment.ts';
import { startProgram } from './program.ts';
import type { Program } from './program.ts';

const MAIN = fileURLToPath(new URL('./telemetry-platform-main.ts', import.meta.url));

/** Starts database, ingest and stream; resolves when they serve. */
export async function startTelemetryPlatform({ environment }: IsolatedEnvironment): Promise<Program> {
  const program = startProgram(['--import', 'tsx', MAIN], environment);
  await program.printed('ready');
  return program;
}

/** Stops it in order. */
export async function stopTelemetryPlatform(program: Program): Promise<void> {
  program.child.kill('SIGTERM');
  await program.ended;
}

/** Runs statements on the platform's database. */
export async function withDatabase<T>(
  { ports }: IsolatedEnvironment,
  use: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: `postgres://postgres@127.0.0.1:${String(ports.SLO_SCOUT_DATABASE_PORT)}/postgres`,
  });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** What has been counted: traces by SLI buckets, spans by capsules. */
export interface Counted {
  readonly traces: number;
  readonly spans: number;
}

/** Reads the sums of all aggregates. */
export async function readCounted(isolated: IsolatedEnvironment): Promise<Counted> {
  return withDatabase(isolated, async (client) => {
    const { rows } = await client.query<{ traces: string; spans: string }>(
      `SELECT (SELECT coalesce(sum(total), 0) FROM sli_buckets) AS traces,
              (SELECT coalesce(sum(span_count), 0) FROM capsules) AS spans`,
    );
    return { traces: Number(rows[0]?.traces), spans: Number(rows[0]?.spans) };
  });
}

/** Sums of the stream's counters over all partitions. */
export async function readCounters(isolated: IsolatedEnvironment): Promise<Readonly<Record<string, number>>> {
  return withDatabase(isolated, async (client) => {
    const { rows } = await client.query<{ counters: Readonly<Record<string, number>> }>(
      `SELECT counters FROM stream_checkpoints`,
    );
    const sums: Record<string, number> = {};
    for (const { counters } of rows) {
      for (const [name, value] of Object.entries(counters)) sums[name] = (sums[name] ?? 0) + value;
    }
    return sums;
  });
}

const TABLES = {
  user_journeys: 'SELECT * FROM user_journeys ORDER BY journey_id',
  capsules: 'SELECT * FROM capsules ORDER BY journey_id, window_start_ms, fingerprint',
  sli_buckets: 'SELECT * FROM sli_buckets ORDER BY journey_id, start_ms',
  journey_totals: 'SELECT * FROM journey_totals ORDER BY journey_id',
} as const;

/** Every row of every aggregate, each as one line of text, sketches decoded. */
export type Aggregates = Readonly<Record<keyof typeof TABLES, readonly string[]>>;

/** Reads all aggregates whole. */
export async function readAggregates(isolated: IsolatedEnvironment): Promise<Aggregates> {
  return withDatabase(isolated, async (client) => {
    const tables: Record<string, readonly string[]> = {};
    for (const [table, query] of Object.entries(TABLES)) {
      const { rows } = await client.query<Record<string, unknown>>(query);
      tables[table] = rows.map((row) => JSON.stringify(row, decodeColumn));
    }
    return tables as Aggregates;
  });
}

function decodeColumn(this: unknown, name: string, value: unknown): unknown {
  if (name !== 'latency') return value;
  // JSON.stringify has already turned the bytes into { type, data }.
  return decodeSketch(Uint8Array.from((value as { readonly data: readonly number[] }).data));
}
