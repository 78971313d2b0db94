import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pool } from 'pg';
import { createPostgresEventLogWriter } from '../../adapters/postgres/event-log-writer.ts';
import { createEmbeddedBackend, createPostgresBackend } from '../support/databases.ts';
import type { DatabaseBackend } from '../support/databases.ts';

/** More than one statement takes. */
const RECORDS = 5_001;

/** Makes the database refuse a record that says so, as a value that does not fit its column. */
const REFUSE = `
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'refused' USING ERRCODE = '22001';
END $$;
CREATE TRIGGER refuse BEFORE INSERT ON event_log FOR EACH ROW
  WHEN (NEW.headers ->> 'refuse' = 'yes') EXECUTE FUNCTION refuse()`;

describe.each<readonly [string, () => DatabaseBackend]>([
  ['PostgreSQL', createPostgresBackend],
  ['the embedded database', createEmbeddedBackend],
])('an append that %s refuses', (_name, createBackend) => {
  const backend = createBackend();
  let pool: Pool;
  beforeAll(async () => {
    pool = await backend.open();
    await pool.query(REFUSE);
  });
  afterAll(() => backend.close());

  it('leaves nothing in the log, not even of its other statements and partitions', async () => {
    const writer = createPostgresEventLogWriter(pool, { partitions: 2, nowMs: () => 1 });
    const recordsOf = (refused: number) =>
      Array.from({ length: RECORDS }, (_, number) => ({
        partition: number % 2,
        value: Buffer.from(String(number)),
        headers: number === refused ? { refuse: 'yes' } : {},
      }));

    const refused = writer.append('raw', recordsOf(RECORDS - 1));
    await expect(refused).rejects.toMatchObject({ code: 'invalid_argument' });
    await writer.append('raw', recordsOf(-1));

    const sql = 'SELECT partition, count(*), max(log_offset) FROM event_log GROUP BY partition ORDER BY partition';
    expect((await pool.query(sql)).rows).toEqual([
      { partition: 0, count: 2_501, max: 2_500 },
      { partition: 1, count: 2_500, max: 2_499 },
    ]);
  });
});
