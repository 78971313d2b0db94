import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { startEmbeddedDatabase } from '../../adapters/pglite/start-embedded-database.ts';
import type { EmbeddedDatabase } from '../../adapters/pglite/start-embedded-database.ts';
import { migrate } from '../../adapters/postgres/migrate.ts';
import { createPool } from '../../adapters/postgres/pool.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { getPostgres } from './components.ts';

/** A database server that gives out empty databases. */
export interface DatabaseBackend {
  /** A pool on a database with this release's tables and nothing in them but what the migrations put there. */
  open(): Promise<Pool>;
  /** Ends every pool that was opened, and the server if it is ours. */
  close(): Promise<void>;
}

const logger = createSilentLogger();

/** Databases of the run's PostgreSQL server. */
export function createPostgresBackend(): DatabaseBackend {
  return createBackend(getPostgres, async () => undefined);
}

/** One embedded database, emptied for each opening: whatever was opened before is gone. */
export function createEmbeddedBackend(): DatabaseBackend {
  let started: Promise<{ readonly database: EmbeddedDatabase; readonly dir: string }> | undefined;

  async function start() {
    const dir = await mkdtemp(join(tmpdir(), 'slo-scout-database-'));
    return { database: await startEmbeddedDatabase({ dir, port: 0, maxConnections: 50, logger }), dir };
  }

  async function emptied(): Promise<string> {
    started ??= start();
    const { url } = (await started).database;
    const pool = createPool({ url, size: 1, applicationName: 'test' });
    await pool.query('DROP SCHEMA public CASCADE');
    await pool.query('CREATE SCHEMA public');
    await pool.end();
    return url;
  }

  return createBackend(emptied, async () => {
    const running = await started;
    await running?.database.close();
    if (running !== undefined) await rm(running.dir, { recursive: true, force: true });
  });
}

function createBackend(newUrl: () => Promise<string>, stop: () => Promise<void>): DatabaseBackend {
  const pools: Pool[] = [];
  return {
    async open() {
      const pool = createPool({ url: await newUrl(), size: 10, applicationName: 'test' });
      pools.push(pool);
      await migrate(pool, { logger, nowMs: () => 1 });
      return pool;
    },
    async close() {
      await Promise.all(pools.map((pool) => pool.end()));
      await stop();
    },
  };
}
