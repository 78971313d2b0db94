import type { Pool, PoolClient, QueryResultRow } from 'pg';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { fromPostgresError } from './postgres-error.ts';

/** Runs statements: a pool, or the client of a transaction. */
export type SqlRunner = Pick<Pool, 'query'> | Pick<PoolClient, 'query'>;

/** Runs one statement and returns its rows; every failure is a ScoutError. */
export async function queryRows<Row extends QueryResultRow>(
  runner: SqlRunner,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  try {
    const result = await runner.query<Row>(text, [...values]);
    return result.rows;
  } catch (error) {
    throw fromPostgresError(error);
  }
}

/** Runs one statement and returns how many rows it touched. */
export async function execute(runner: SqlRunner, text: string, values: readonly unknown[] = []): Promise<number> {
  try {
    const result = await runner.query(text, [...values]);
    return result.rowCount ?? 0;
  } catch (error) {
    throw fromPostgresError(error);
  }
}

/** The only row of a read by key. @throws ScoutError not_found, naming what and which */
export function requireRow<Row>(rows: readonly Row[], what: string, id: string): Row {
  const row = rows[0];
  if (row !== undefined) return row;
  throw notFound(what, id);
}

/** The failure of a read or change by a key that is not there. */
export function notFound(what: string, id: string): ScoutError {
  return new ScoutError({ code: ErrorCode.notFound, message: `There is no ${what} ${id}.`, details: { id } });
}
