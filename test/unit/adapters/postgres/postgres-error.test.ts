import { DatabaseError } from 'pg';
import { describe, expect, it } from 'vitest';
import { fromPostgresError, isTransactionConflict } from '../../../../adapters/postgres/postgres-error.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';

function databaseError(sqlState: string): DatabaseError {
  const error = new DatabaseError('the original message', 1, 'error');
  error.code = sqlState;
  return error;
}

describe('a failure of the database', () => {
  it.each([
    ['08006', 'unavailable'],
    ['57P01', 'unavailable'],
    ['57P03', 'unavailable'],
    ['25006', 'unavailable'],
    ['57014', 'deadline_exceeded'],
    ['40001', 'aborted'],
    ['40P01', 'aborted'],
    ['23505', 'already_exists'],
    ['23514', 'failed_precondition'],
    ['22P05', 'invalid_argument'],
    ['53100', 'unavailable'],
    ['53300', 'unavailable'],
    ['28P01', 'failed_precondition'],
    ['3D000', 'failed_precondition'],
    ['42501', 'permission_denied'],
    ['42P01', 'failed_precondition'],
    ['42703', 'internal'],
    ['XX001', 'data_loss'],
    ['XX000', 'internal'],
  ])('with SQLSTATE %s is %s', (sqlState, code) => {
    const failure = fromPostgresError(databaseError(sqlState));

    expect(failure).toMatchObject({ code, details: { sqlState } });
    expect(failure.message).not.toContain('the original message');
  });

  it('says that the disk is full when it is', () => {
    expect(fromPostgresError(databaseError('53100')).message).toContain('disk is full');
  });

  it('is unavailable when the connection failed, with the cause kept', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

    expect(fromPostgresError(cause)).toMatchObject({ code: 'unavailable', cause });
    expect(fromPostgresError(new Error('Connection terminated unexpectedly'))).toMatchObject({ code: 'unavailable' });
  });

  it('is internal when it is a bug', () => {
    expect(fromPostgresError(new TypeError('x is not a function'))).toMatchObject({ code: 'internal' });
    expect(fromPostgresError('thrown text')).toMatchObject({ code: 'internal' });
  });

  it('passes our own errors through', () => {
    const error = new ScoutError({ code: 'not_found', message: 'no' });

    expect(fromPostgresError(error)).toBe(error);
  });

  it('tells a conflict of transactions from a lost epoch, which is aborted, too', () => {
    expect(isTransactionConflict(fromPostgresError(databaseError('40P01')))).toBe(true);
    expect(isTransactionConflict(new ScoutError({ code: 'aborted', message: 'fenced' }))).toBe(false);
  });
});
