import { DatabaseError } from 'pg';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** What a caller can do about a failure, with a sentence for a person. */
interface Meaning {
  readonly code: ErrorCode;
  readonly message: string;
}

const UNREACHABLE: Meaning = {
  code: ErrorCode.unavailable,
  message: 'The database cannot be reached; check that it runs and that SLO_SCOUT_DATABASE_URL names it.',
};
const UNKNOWN: Meaning = {
  code: ErrorCode.internal,
  message: 'The database refused a statement; the logs of this process have its cause.',
};
const CONFLICT: Meaning = {
  code: ErrorCode.aborted,
  message: 'Another transaction was in the way; try again.',
};
const MISCONFIGURED: Meaning = {
  code: ErrorCode.failedPrecondition,
  message: 'The database does not accept this user or has no such database; check SLO_SCOUT_DATABASE_URL.',
};

/** By SQLSTATE (PostgreSQL manual, appendix A): the five characters first, then their class of two. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  '08': UNREACHABLE,
  '57P01': UNREACHABLE,
  '57P02': UNREACHABLE,
  '57P03': { code: ErrorCode.unavailable, message: 'The database is starting up or shutting down; try again.' },
  '57P05': UNREACHABLE,
  '25006': { code: ErrorCode.unavailable, message: 'The database is read-only now (a standby?); try again.' },
  '57014': { code: ErrorCode.deadlineExceeded, message: 'The database took too long over a statement.' },
  '40': CONFLICT,
  '55P03': CONFLICT,
  '22': { code: ErrorCode.invalidArgument, message: 'A value does not fit the column that it is meant for.' },
  '23': { code: ErrorCode.failedPrecondition, message: 'A value breaks a rule of the database.' },
  '23505': { code: ErrorCode.alreadyExists, message: 'There is an entry with the same key already.' },
  '28': MISCONFIGURED,
  '3D000': MISCONFIGURED,
  '42501': { code: ErrorCode.permissionDenied, message: 'The database user lacks a privilege for this statement.' },
  '42P01': { code: ErrorCode.failedPrecondition, message: 'A table is missing; the migrations have not run here.' },
  // Not resource_exhausted: it is not the caller who asks for too much.
  '53': { code: ErrorCode.unavailable, message: 'The database is out of resources; try again later.' },
  '53100': {
    code: ErrorCode.unavailable,
    message: "The database's disk is full; free some space or move its data to a larger one.",
  },
  '53300': { code: ErrorCode.unavailable, message: 'The database has no connection left; try again later.' },
  XX001: { code: ErrorCode.dataLoss, message: 'The database found its data corrupted; restore it from a backup.' },
  XX002: { code: ErrorCode.dataLoss, message: 'The database found an index corrupted; rebuild it (REINDEX).' },
};

/**
 * The one conversion of the driver's failures. SQLSTATEs go by the table; an error of the connection, which has a
 * system code or none at all, is `unavailable`; a bug of ours (TypeError and its like) stays `internal`.
 */
export function fromPostgresError(error: unknown): ScoutError {
  if (error instanceof ScoutError) return error;
  if (error instanceof DatabaseError) return withMeaning(meaningOf(error.code ?? ''), error, error.code);
  // The driver reports a lost connection as a plain Error, with the system's code when there was one.
  const isPlain = error instanceof Error && !(error instanceof TypeError) && !(error instanceof RangeError);
  return withMeaning(isPlain ? UNREACHABLE : UNKNOWN, error);
}

/** Whether the whole transaction may simply be run again: a serialization failure or a deadlock. */
export function isTransactionConflict(error: ScoutError): boolean {
  const sqlState = error.details['sqlState'];
  return sqlState === '40001' || sqlState === '40P01';
}

function meaningOf(sqlState: string): Meaning {
  return MEANINGS[sqlState] ?? MEANINGS[sqlState.slice(0, 2)] ?? UNKNOWN;
}

function withMeaning(meaning: Meaning, cause: unknown, sqlState?: string): ScoutError {
  return new ScoutError({ ...meaning, cause, details: sqlState === undefined ? {} : { sqlState } });
}
