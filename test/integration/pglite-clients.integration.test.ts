import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedDatabase } from '../../adapters/pglite/start-embedded-database.ts';
import type { EmbeddedDatabase } from '../../adapters/pglite/start-embedded-database.ts';
import { createPool, withTransaction } from '../../adapters/postgres/pool.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';

describe('clients of the embedded database', () => {
  const logger = createSilentLogger();
  let dir: string;
  let database: EmbeddedDatabase;
  let pool: Pool;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'slo-scout-clients-'));
    database = await startEmbeddedDatabase({ dir, port: 0, maxConnections: 30, logger });
    pool = createPool({ url: database.url, size: 16, applicationName: 'test' });
    await pool.query('CREATE TABLE numbers (number integer, filler bytea)');
  });
  afterAll(async () => {
    await pool.end();
    await database.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('get their own answers when statements, large parameters and transactions mix', async () => {
    const jobs = Array.from({ length: 300 }, async (_, number) => {
      if (number % 3 === 0) {
        return withTransaction(pool, async (client) => {
          await client.query('INSERT INTO numbers VALUES ($1, $2)', [number, Buffer.alloc(200_000)]);
          await new Promise((resolve) => setTimeout(resolve, 1));
          const { rows } = await client.query('SELECT number FROM numbers WHERE number = $1', [number]);
          return rows[0]?.number === number;
        });
      }
      const filler = Buffer.alloc(number % 3 === 1 ? 100_000 + number : number);
      const { rows } = await pool.query('SELECT length($1::bytea) AS bytes, $2::int AS number', [filler, number]);
      return rows[0]?.bytes === filler.length && rows[0]?.number === number;
    });

    const answers = await Promise.all(jobs);

    expect(answers.every(Boolean)).toBe(true);
  });

  it('do not suffer from one that vanishes in the middle of a transaction', async () => {
    const client = new Client(database.url);
    client.on('error', () => undefined);
    await client.connect();
    await client.query('BEGIN');
    await client.query('INSERT INTO numbers VALUES (-1)');
    const waiting = pool.query('SELECT count(*) AS count FROM numbers WHERE number = -1');

    (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();

    expect((await waiting).rows).toEqual([{ count: 0 }]);
  });

  it('get an error for COPY FROM STDIN, which the database could not survive', async () => {
    await expect(pool.query('COPY numbers FROM STDIN')).rejects.toMatchObject({ code: '0A000' });

    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('are served on after another one sent garbage', async () => {
    const socket = createConnection(database.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\n\r\n');

    await new Promise((resolve) => socket.on('close', resolve).resume());

    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('are refused beyond the limit, and let in again below it', async () => {
    const connect = async () => {
      const client = new Client(database.url);
      client.on('error', () => undefined);
      await client.connect();
      return client;
    };
    const clients: Client[] = [];
    const refused = await (async () => {
      for (let count = 0; count < 40; count += 1) clients.push(await connect());
    })().catch((error: unknown) => error);

    await Promise.all(clients.map((client) => client.end()));

    expect(refused).toMatchObject({ code: '53300' });
    await expect.poll(async () => (await connect()).end(), { timeout: 5_000 }).toBeUndefined();
  });

  it('can use vectors', async () => {
    await pool.query('CREATE EXTENSION IF NOT EXISTS vector');

    const { rows } = await pool.query(`SELECT '[1,2,3]'::vector <=> '[1,2,3]'::vector AS distance`);

    expect(rows).toEqual([{ distance: 0 }]);
  });

  it('learn which port is taken and which setting changes it', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const folder = join(dir, 'other');

    const start = startEmbeddedDatabase({ dir: folder, port, maxConnections: 5, logger });

    await expect(start).rejects.toMatchObject({
      code: 'failed_precondition',
      message: expect.stringMatching(new RegExp(`Port ${port} .* SLO_SCOUT_DATABASE_PORT`)),
    });
    other.close();
  });
});
