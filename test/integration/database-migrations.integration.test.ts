import type { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enableVector } from '../../adapters/postgres/enable-vector.ts';
import { migrate } from '../../adapters/postgres/migrate.ts';
import { createPool } from '../../adapters/postgres/pool.ts';
import { readMigrations } from '../../adapters/postgres/read-migrations.ts';
import type { Migration } from '../../adapters/postgres/read-migrations.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { getPostgres } from '../support/components.ts';

const SCHEMA = `
SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
WHERE table_schema = 'public' ORDER BY table_name, ordinal_position`;

describe('migrations of a PostgreSQL database', () => {
  const options = { logger: createSilentLogger(), nowMs: () => 1_700_000_000_000 };
  let url: string;
  let pool: Pool;
  beforeEach(async () => {
    url = await getPostgres();
    pool = createPool({ url, size: 3, applicationName: 'test' });
  });
  afterEach(() => pool.end());

  const numbered = (version: number, sql: string): Migration => ({
    ...{ version, sql, name: `number-${version}`, checksum: sql },
  });

  it('are applied once when twenty processes start at the same time', async () => {
    const pools = Array.from({ length: 20 }, () => createPool({ url, size: 1, applicationName: 'test' }));

    const results = await Promise.all(pools.map((each) => migrate(each, options)));

    await Promise.all(pools.map((each) => each.end()));
    expect(results.filter(({ applied }) => applied.length > 0)).toHaveLength(1);
    const { rows } = await pool.query('SELECT version, applied_at_ms FROM schema_migrations ORDER BY version');
    const versions = (await readMigrations()).map(({ version }) => version);
    expect(rows).toEqual(versions.map((version) => ({ version, applied_at_ms: 1_700_000_000_000 })));
  });

  it('change nothing when they are run again', async () => {
    await migrate(pool, options);
    const before = (await pool.query(SCHEMA)).rows;

    const again = await migrate(pool, options);

    expect(again.applied).toEqual([]);
    expect((await pool.query(SCHEMA)).rows).toEqual(before);
    expect(before.length).toBeGreaterThan(50);
  });

  it('are all undone when one of them fails', async () => {
    const migrations = [numbered(1, 'CREATE TABLE a (x int)'), numbered(2, 'CREATE TABLE a (x int)')];

    await expect(migrate(pool, { ...options, migrations })).rejects.toMatchObject({ name: 'ScoutError' });

    expect((await pool.query(SCHEMA)).rows).toEqual([]);
  });

  it('apply what a newer release adds', async () => {
    const first = numbered(1, 'CREATE TABLE a (x int)');
    await migrate(pool, { ...options, migrations: [first] });

    const result = await migrate(pool, { ...options, migrations: [first, numbered(2, 'CREATE TABLE b (x int)')] });

    expect(result).toEqual({ applied: [2], version: 2 });
  });

  it('are refused by a database that a newer release has migrated', async () => {
    const first = numbered(1, 'CREATE TABLE a (x int)');
    await migrate(pool, { ...options, migrations: [first, numbered(2, 'CREATE TABLE b (x int)')] });

    const older = migrate(pool, { ...options, migrations: [first] });

    await expect(older).rejects.toMatchObject({ code: 'failed_precondition', details: { version: 2 } });
  });

  it('are refused when an applied file has changed', async () => {
    await migrate(pool, { ...options, migrations: [numbered(1, 'CREATE TABLE a (x int)')] });

    const changed = migrate(pool, { ...options, migrations: [numbered(1, 'CREATE TABLE a (x bigint)')] });

    await expect(changed).rejects.toMatchObject({ code: 'failed_precondition', details: { version: 1 } });
  });

  it('do without the vector extension, and say so when the server does not offer it', async () => {
    await migrate(pool, options);
    const offered = await pool.query(`SELECT 1 FROM pg_available_extensions WHERE name = 'vector'`);

    const support = await enableVector(pool);

    expect(support.available).toBe(offered.rows.length === 1);
    expect('reason' in support ? support.reason : 'not installed').toContain('not installed');
  });
});
