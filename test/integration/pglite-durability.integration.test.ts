import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPool, withTransaction } from '../../adapters/postgres/pool.ts';
import { startEmbeddedDatabaseProcess } from '../support/embedded-database-process.ts';

const KILLS = 4;
const CLIENTS = 10;

describe('the embedded database and kill -9', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'slo-scout-durability-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('keeps every acknowledged commit and no half of a transaction', async () => {
    const acknowledged = new Set<string>();
    for (let round = 0; round < KILLS; round += 1) {
      const database = await startEmbeddedDatabaseProcess(dir);
      const pool = createPool({ url: database.firstLine, size: CLIENTS, applicationName: 'test' });
      await pool.query('CREATE TABLE IF NOT EXISTS pairs (id text, side text, filler text)');
      const before = acknowledged.size;
      const clients = Array.from({ length: CLIENTS }, (_, client) =>
        writePairs(pool, `${round}-${client}`, acknowledged),
      );
      await expect.poll(() => acknowledged.size - before, { timeout: 30_000 }).toBeGreaterThan(100 + 50 * round);

      await database.kill();

      await Promise.all(clients);
      await pool.end();
      const kept = await readPairs(dir);
      expect([...acknowledged].filter((id) => !kept.has(id))).toEqual([]);
      expect([...kept.values()].filter((sides) => sides !== 'left,right')).toEqual([]);
    }
  });

  it('starts afresh when the very first start was interrupted', async () => {
    await mkdir(join(dir, 'pgdata'));
    await writeFile(join(dir, 'pgdata', 'PG_VERSION'), '18\n');

    const database = await startEmbeddedDatabaseProcess(dir);

    expect(database.firstLine).toMatch(/^postgres:/);
    await database.kill();
  });

  it('refuses a second process on the same folder, and says whom to stop', async () => {
    const first = await startEmbeddedDatabaseProcess(dir);

    const second = await startEmbeddedDatabaseProcess(dir);

    expect(JSON.parse(second.firstLine)).toMatchObject({
      code: 'failed_precondition',
      message: expect.stringContaining(`The database in ${dir} is in use by process`),
    });
    await first.kill();
    await second.kill();
  });
});

/** Writes two rows in one transaction, over and over, until the connection breaks. */
async function writePairs(pool: Pool, prefix: string, acknowledged: Set<string>): Promise<void> {
  for (let number = 0; ; number += 1) {
    const id = `${prefix}-${number}`;
    try {
      await withTransaction(pool, async (client) => {
        await client.query('INSERT INTO pairs VALUES ($1, $2, $3)', [id, 'left', 'x'.repeat(2_000)]);
        await client.query('INSERT INTO pairs VALUES ($1, $2, $3)', [id, 'right', 'y']);
      });
    } catch {
      return;
    }
    acknowledged.add(id);
  }
}

async function readPairs(dir: string): Promise<ReadonlyMap<string, string>> {
  const database = await startEmbeddedDatabaseProcess(dir);
  const pool = createPool({ url: database.firstLine, size: 1, applicationName: 'test' });
  const sql = `SELECT id, string_agg(side, ',' ORDER BY side) AS sides FROM pairs GROUP BY id`;
  const { rows } = await pool.query<{ readonly id: string; readonly sides: string }>(sql);
  await pool.end();
  await database.kill();
  return new Map(rows.map(({ id, sides }) => [id, sides]));
}
