import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPostgresEventLogConsumer } from '../../adapters/postgres/event-log-consumer.ts';
import { createPostgresEventLogWriter } from '../../adapters/postgres/event-log-writer.ts';
import { migrate } from '../../adapters/postgres/migrate.ts';
import { createPool, withTransaction } from '../../adapters/postgres/pool.ts';
import { queryRows } from '../../adapters/postgres/run-sql.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { getPostgres } from '../support/components.ts';

describe('connections to a PostgreSQL database', () => {
  const logger = createSilentLogger();
  let url: string;
  let pool: Pool;
  let applicationName: string;
  beforeEach(async () => {
    url = await getPostgres();
    applicationName = `test-${randomUUID()}`;
    pool = createPool({ url, size: 4, applicationName });
  });
  afterEach(() => pool.end());

  /** Ends every connection of the pool, as a restart of the server does. */
  const terminateAll = async () => {
    const client = new Client(url);
    await client.connect();
    await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [
      applicationName,
    ]);
    await client.end();
  };

  it('that cannot be made are unavailable', async () => {
    const unreachable = createPool({ url: 'postgres://127.0.0.1:1/none', size: 1, applicationName: 'test' });

    await expect(queryRows(unreachable, 'SELECT 1')).rejects.toMatchObject({ name: 'ScoutError', code: 'unavailable' });

    await unreachable.end();
  });

  it('to a database that does not exist are a failed precondition', async () => {
    const missing = createPool({ url: `${url}_no`, size: 1, applicationName: 'test' });

    await expect(queryRows(missing, 'SELECT 1')).rejects.toMatchObject({ code: 'failed_precondition' });

    await missing.end();
  });

  it('that are lost in a transaction make it unavailable, and the pool goes on with new ones', async () => {
    await pool.query('CREATE TABLE a (x int)');

    const lost = withTransaction(pool, async (client) => {
      await client.query('INSERT INTO a VALUES (1)');
      await terminateAll();
      await client.query('INSERT INTO a VALUES (2)');
    });

    await expect(lost).rejects.toMatchObject({ code: 'unavailable' });
    expect(await queryRows(pool, 'SELECT count(*) AS count FROM a')).toEqual([{ count: 0 }]);
  });

  it('read int8 exactly, and refuse what a number cannot hold', async () => {
    const [row] = await queryRows<{ readonly big: number }>(pool, 'SELECT 9007199254740991::bigint AS big');

    const tooBig = queryRows(pool, 'SELECT 9007199254740993::bigint AS big');

    expect(row).toEqual({ big: Number.MAX_SAFE_INTEGER });
    await expect(tooBig).rejects.toMatchObject({ code: 'data_loss' });
  });

  it('that deadlock run their transaction again', async () => {
    await pool.query('CREATE TABLE a (id int, count int); INSERT INTO a VALUES (1, 0), (2, 0)');
    const add = (ids: readonly number[]) =>
      withTransaction(pool, async (client) => {
        for (const id of ids) {
          await queryRows(client, 'UPDATE a SET count = count + 1 WHERE id = $1', [id]);
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      });

    await Promise.all([add([1, 2]), add([2, 1])]);

    expect(await queryRows(pool, 'SELECT count FROM a')).toEqual([{ count: 2 }, { count: 2 }]);
  });

  it('may be lost while the event log is consumed: nothing is skipped or given twice', async () => {
    await migrate(pool, { logger, nowMs: () => 1 });
    const writer = createPostgresEventLogWriter(pool, { partitions: 2, nowMs: () => 1 });
    const timing = { leaseMs: 1_000, pollMs: 5, logger };
    const consumer = createPostgresEventLogConsumer(pool, { ...timing, partitions: 2, ownerId: 'one' });
    const abort = new AbortController();
    const seen: string[] = [];
    const run = consumer.run({
      ...{ topic: 'raw', group: 'g', signal: abort.signal },
      handler: {
        onAssigned: async () => 0,
        onRevoked: async () => undefined,
        onBatch: async ({ records }) => {
          seen.push(...records.map(({ value }) => Buffer.from(value).toString()));
        },
      },
    });
    const expected: string[] = [];
    for (let number = 0; number < 30; number += 1) {
      if (number % 10 === 5) await terminateAll();
      const append = () =>
        writer.append('raw', [{ partition: number % 2, value: Buffer.from(String(number)), headers: {} }]);
      await expect
        .poll(
          () =>
            append().then(
              () => 'done',
              () => 'failed',
            ),
          { timeout: 10_000 },
        )
        .toBe('done');
      expected.push(String(number));
    }

    await expect.poll(() => new Set(seen).size, { timeout: 20_000 }).toBe(expected.length);
    abort.abort();
    await run;

    // An append whose connection broke was tried again; only what was appended twice may be seen twice.
    const { rows } = await pool.query<{ readonly value: Buffer }>('SELECT value FROM event_log');
    expect(seen.toSorted()).toEqual(rows.map(({ value }) => value.toString()).toSorted());
  });
});
