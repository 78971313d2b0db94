/** Does some work for an id; those who ask for the same id meanwhile share it, and what it gives or fails with. */
type SharedWork<T> = (id: string, work: () => Promise<T>) => Promise<T>;

/** Creates work that nobody shares yet. */
export function shareWork<T>(): SharedWork<T> {
  const underWay = new Map<string, Promise<T>>();
  return async (id, work) => {
    const others = underWay.get(id);
    if (others !== undefined) return others;
    const own = work();
    underWay.set(id, own);
    try {
      return await own;
    } finally {
      underWay.delete(id);
    }
  };
}
