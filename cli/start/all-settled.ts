import { ScoutError } from '../../domain/errors/scout-error.ts';

/**
 * Waits for all of them also when one fails: what has started must be known to the supervisor that stops it.
 * @throws ScoutError the first failure in the order of the list
 */
export async function allSettled<T extends readonly unknown[]>(starts: {
  readonly [K in keyof T]: Promise<T[K]>;
}): Promise<T> {
  const outcomes = await Promise.allSettled(starts as readonly Promise<unknown>[]);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw ScoutError.from(outcome.reason);
    return outcome.value;
  }) as unknown as T;
}
