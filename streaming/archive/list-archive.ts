import type { BlobStore } from '../ports.ts';
import { dayPrefix, parseArchiveKey } from './archive-key.ts';
import type { ArchiveObject } from './archive-key.ts';

const DAY_MS = 86_400_000;
/** Days that are listed at the same time. */
const DAYS_AT_ONCE = 8;

/** Lists the batches of all days (UTC) from one time to another, by partition. */
export async function listArchive(
  blobs: Pick<BlobStore, 'list'>,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<ReadonlyMap<number, readonly ArchiveObject[]>> {
  const byPartition = new Map<number, ArchiveObject[]>();
  const days: number[] = [];
  // A producer's clock may be ahead of ours over midnight.
  for (let day = Math.floor(fromMs / DAY_MS); day * DAY_MS <= toMs + DAY_MS; day += 1) days.push(day * DAY_MS);
  while (days.length > 0) {
    const lists = await Promise.all(days.splice(0, DAYS_AT_ONCE).map((dayMs) => blobs.list(dayPrefix(dayMs))));
    for (const key of lists.flat()) {
      const object = parseArchiveKey(key);
      const objects = byPartition.get(object.partition);
      if (objects === undefined) byPartition.set(object.partition, [object]);
      else objects.push(object);
    }
  }
  return byPartition;
}
