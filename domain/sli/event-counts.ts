import { countAtOrBelow, sketchCount } from '../sketch/dd-sketch.ts';
import type { EventCount, SliBucket, SliDefinition } from './sli-bucket.ts';

/**
 * Good/total events of an SLI per bucket, in the buckets' order.
 *
 * - availability: bad requests are those that failed.
 * - latency: bad requests are those slower than the threshold, failed ones included, to the sketch's 1 %: the same
 *   requests that are in the histogram's count and not in its bucket.
 */
export function eventCounts(buckets: readonly SliBucket[], sli: SliDefinition): readonly EventCount[] {
  if (sli.kind === 'availability') {
    return buckets.map(({ startMs, total, bad }) => ({ startMs, total, bad }));
  }
  return buckets.map(({ startMs, latency }) => {
    const total = sketchCount(latency);
    return { startMs, total, bad: total - countAtOrBelow(latency, sli.thresholdMs) };
  });
}
