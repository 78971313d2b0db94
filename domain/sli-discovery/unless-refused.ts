import { ErrorCode } from '../errors/error-code.ts';
import { ScoutError } from '../errors/scout-error.ts';

/**
 * What is done where a server does not take a query, or the query is too much for it: that says nothing about the other queries.
 * @throws ScoutError any other failure of `work`: the server can no longer be asked
 */
export async function unlessRefused<T>(work: () => Promise<T>, refused: (message: string) => T): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const error = ScoutError.from(cause);
    if (error.code !== ErrorCode.invalidArgument && error.code !== ErrorCode.deadlineExceeded) throw error;
    return refused(error.message);
  }
}
