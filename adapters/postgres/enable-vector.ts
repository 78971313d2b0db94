import type { Pool } from 'pg';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { withTransaction } from './pool.ts';
import { execute, queryRows } from './run-sql.ts';

/** Whether vectors can be stored in this database; when not, the reason for a person. */
export type VectorSupport = { readonly available: true } | { readonly available: false; readonly reason: string };

const LOCK_KEY = 0x510_5c01;

/**
 * Turns pgvector on. The product runs without it, so an extension that is missing or not allowed is a result.
 * @throws ScoutError for everything else: unavailable, deadline_exceeded, …
 */
export async function enableVector(pool: Pool): Promise<VectorSupport> {
  const offered = await queryRows(pool, `SELECT 1 FROM pg_available_extensions WHERE name = 'vector'`);
  if (offered.length === 0) {
    return { available: false, reason: 'the pgvector extension is not installed on the database server' };
  }
  try {
    // Two sessions that create one extension at the same time collide, also with IF NOT EXISTS.
    await withTransaction(pool, async (client) => {
      await queryRows(client, 'SELECT pg_advisory_xact_lock($1)', [LOCK_KEY]);
      await execute(client, 'CREATE EXTENSION IF NOT EXISTS vector');
    });
    return { available: true };
  } catch (error) {
    const failure = ScoutError.from(error);
    if (failure.code !== ErrorCode.permissionDenied) throw failure;
    return { available: false, reason: 'the database user may not create the pgvector extension' };
  }
}
