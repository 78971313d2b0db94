import type { Pool, PoolClient } from 'pg';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { withTransaction } from './pool.ts';
import { readMigrations } from './read-migrations.ts';
import type { Migration } from './read-migrations.ts';
import { execute, queryRows } from './run-sql.ts';

/** What a migration run needs. */
export interface MigrateOptions {
  readonly logger: Logger;
  readonly nowMs: () => number;
  /** The files to bring the database to; those of this package when absent. */
  readonly migrations?: readonly Migration[];
}

/** What a migration run did. */
export interface MigrateResult {
  /** Versions applied now; empty when the database was up to date. */
  readonly applied: readonly number[];
  readonly version: number;
}

interface AppliedRow {
  readonly version: number;
  readonly checksum: string;
}

/** Any constant will do, as long as nothing else in the database takes the same advisory lock. */
const LOCK_KEY = 0x510_5c00;

const CREATE_TABLE = `
CREATE TABLE IF NOT EXISTS schema_migrations (
  version integer PRIMARY KEY,
  name text NOT NULL,
  checksum text NOT NULL,
  applied_at_ms bigint NOT NULL
)`;

/**
 * Brings the database's tables to this release, all or nothing. Any number of processes may run it at the same time:
 * one migrates, the others wait and find nothing left to do.
 * @throws ScoutError failed_precondition when a newer release has migrated the database or an applied file has changed
 */
export async function migrate(pool: Pool, options: MigrateOptions): Promise<MigrateResult> {
  const migrations = options.migrations ?? (await readMigrations());
  const result = await withTransaction(pool, async (client) => {
    await queryRows(client, 'SELECT pg_advisory_xact_lock($1)', [LOCK_KEY]);
    await execute(client, CREATE_TABLE);
    const rows = await queryRows<AppliedRow>(
      client,
      'SELECT version, checksum FROM schema_migrations ORDER BY version',
    );
    refuseUnknown(rows, migrations);
    const missing = migrations.slice(rows.length);
    for (const migration of missing) await apply(client, migration, options.nowMs());
    return { applied: missing.map(({ version }) => version), version: migrations.length };
  });
  if (result.applied.length > 0) options.logger.info({ applied: result.applied }, 'the database was migrated');
  return result;
}

function refuseUnknown(rows: readonly AppliedRow[], migrations: readonly Migration[]): void {
  for (const [position, row] of rows.entries()) {
    const migration = migrations[position];
    if (migration === undefined) {
      throw refused('was migrated by a newer release of SLO-Scout; start that release', row.version);
    }
    if (migration.version !== row.version || migration.checksum !== row.checksum) {
      throw refused('was migrated from a different file than this release has; restore the original file', row.version);
    }
  }
}

async function apply(client: PoolClient, migration: Migration, nowMs: number): Promise<void> {
  await execute(client, migration.sql);
  const insert = 'INSERT INTO schema_migrations (version, name, checksum, applied_at_ms) VALUES ($1, $2, $3, $4)';
  await execute(client, insert, [migration.version, migration.name, migration.checksum, nowMs]);
}

function refused(reason: string, version: number): ScoutError {
  return new ScoutError({
    code: ErrorCode.failedPrecondition,
    message: `The database ${reason} (migration ${String(version)}).`,
    details: { version },
  });
}
