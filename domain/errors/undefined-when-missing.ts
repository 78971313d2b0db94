import { ErrorCode } from './error-code.ts';
import { ScoutError } from './scout-error.ts';

/** What some work gives, or undefined when what it looks for is not there. @throws ScoutError any other failure */
export async function undefinedWhenMissing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const failure = ScoutError.from(error);
    if (failure.code === ErrorCode.notFound) return undefined;
    throw failure;
  }
}
