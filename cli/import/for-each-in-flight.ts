/**
 * Calls for each item in its order, so many at a time, and resolves when all calls have. After a failure no further call is
 * made, and those under way are waited for.
 * @throws what the first failed call, or the source, throws
 */
export async function forEachInFlight<T>(
  items: AsyncIterable<T>,
  concurrency: number,
  call: (item: T) => Promise<void>,
): Promise<void> {
  const inFlight = new Set<Promise<void>>();
  try {
    for await (const item of items) {
      // A failed call stays: it surfaces at the next race or at the end, however long the input takes till then.
      const tracked: Promise<void> = call(item).then(() => {
        inFlight.delete(tracked);
      });
      tracked.catch(() => undefined);
      inFlight.add(tracked);
      if (inFlight.size >= concurrency) await Promise.race(inFlight);
    }
    await Promise.all(inFlight);
  } finally {
    await Promise.allSettled(inFlight);
  }
}
