/** The share of requests at or below a bound of a histogram. */
export interface BoundShare {
  /** As the label `le` has it; several where Prometheus stored the same bound in several ways. */
  readonly texts: readonly string[];
  /** In the unit of the histogram; Infinity for the last one. */
  readonly bound: number;
  /** Requests at or below it. */
  readonly count: number;
}

/** Counts of a histogram's buckets by the text of their bound. */
export type BucketCounts = ReadonlyMap<string, number>;

/**
 * Bounds in their order with the requests at or below each. `1` and `1.0` are one bound: Prometheus 3 writes the latter.
 * Buckets are read one by one, so a count may be a little less than that of a lower bound: it is raised to it.
 */
export function boundShares(buckets: BucketCounts): readonly BoundShare[] {
  const byBound = new Map<number, { texts: string[]; count: number }>();
  for (const [text, count] of buckets) {
    const bound = boundOf(text);
    if (Number.isNaN(bound)) continue;
    const known = byBound.get(bound);
    if (known === undefined) byBound.set(bound, { texts: [text], count });
    else {
      known.texts.push(text);
      known.count += count;
    }
  }
  let least = 0;
  return [...byBound]
    .sort(([a], [b]) => a - b)
    .map(([bound, { texts, count }]) => {
      least = Math.max(least, count);
      return { bound, texts: texts.sort(), count: least };
    });
}

function boundOf(text: string): number {
  return text === '+Inf' || text === 'Inf' ? Number.POSITIVE_INFINITY : Number(text);
}

/** The buckets of several days together. Every text of a bound is kept, since a query must select each of them. */
export function mergeBuckets(days: readonly BucketCounts[]): BucketCounts {
  const merged = new Map<string, number>();
  for (const day of days) for (const [text, count] of day) merged.set(text, (merged.get(text) ?? 0) + count);
  return merged;
}

/** All requests of a distribution. */
export function countOf(bounds: readonly BoundShare[]): number {
  return bounds.at(-1)?.count ?? 0;
}

/** The lowest bound that a quantile (0..1) is at or below, undefined without requests. */
export function quantileBound(bounds: readonly BoundShare[], quantile: number): number | undefined {
  const total = countOf(bounds);
  if (total === 0) return undefined;
  return bounds.find(({ count }) => count >= total * quantile)?.bound;
}
