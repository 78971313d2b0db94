import { Pool, TypeOverrides, types } from 'pg';
import type { PoolClient } from 'pg';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { fromPostgresError, isTransactionConflict } from './postgres-error.ts';

/** How to connect. */
export interface PoolOptions {
  readonly url: string;
  /** Most connections at a time. */
  readonly size: number;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  readonly logger?: Logger;
}

/** On the embedded database a new connection waits for the running transaction, so this is generous. */
const CONNECT_TIMEOUT_MS = 30_000;
const STATEMENT_TIMEOUT_MS = 300_000;
/** A process that stopped in the middle of a transaction must not keep its row locks. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000;
const CONFLICT_ATTEMPTS = 4;

/** Creates a pool whose connections read int8 as exact numbers. Nothing connects before the first statement. */
export function createPool(options: PoolOptions): Pool {
  const logger = options.logger ?? createSilentLogger();
  const pool = new Pool({
    connectionString: options.url,
    max: options.size,
    application_name: options.applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    keepAlive: true,
    types: exactIntegers(),
  });
  const logLost = (error: Error): void => {
    logger.warn({ err: fromPostgresError(error) }, 'a database connection was lost');
  };
  // Without listeners a connection that breaks while nothing runs on it would end the process.
  pool.on('error', logLost);
  pool.on('connect', (client) => client.on('error', logLost));
  return pool;
}

/**
 * Runs `work` in one transaction, committed when it resolves and rolled back when it rejects. A serialization failure
 * or deadlock runs it again from the start, so `work` changes nothing but the database. Inside, use the client only:
 * on the embedded database a statement on the pool would wait for this very transaction.
 */
export async function withTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runOnce(pool, work);
    } catch (error) {
      const failure = fromPostgresError(error);
      if (!isTransactionConflict(failure) || attempt >= CONFLICT_ATTEMPTS) throw failure;
    }
  }
}

async function runOnce<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    broken = await rollBack(client);
    throw error;
  } finally {
    client.release(broken);
  }
}

/** The connection's failure when not even this works: then it must not go back to the pool. */
async function rollBack(client: PoolClient): Promise<Error | undefined> {
  try {
    await client.query('ROLLBACK');
    return undefined;
  } catch (error) {
    return fromPostgresError(error);
  }
}

function exactIntegers(): TypeOverrides {
  const overrides = new TypeOverrides();
  overrides.setTypeParser(types.builtins.INT8, parseInt8);
  return overrides;
}

function parseInt8(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new ScoutError({
    code: ErrorCode.dataLoss,
    message: 'The database holds an integer that is too large to be read exactly.',
  });
}
