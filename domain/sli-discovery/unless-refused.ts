import { ErrorCode } from '../errors/error-code.ts';
import { ScoutError } from '../errors/scout-error.ts';

/** A query that is wrong, takes too long, or has an answer that is too large. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set([
  ErrorCode.invalidArgument,
  ErrorCode.deadlineExceeded,
  ErrorCode.resourceExhausted,
]);

/**
 * What is done where a server does not take a query, or the query is too much for it: that says nothing about the other queries.
 * @throws ScoutError any other failure of `work`: the server can no longer be asked
 */
export async function unlessRefused<T>(work: () => Promise<T>, refused: (message: string) => T): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const error = ScoutError.from(cause);
    if (!REFUSALS.has(error.code)) throw error;
    return refused(error.message);
  }
}
