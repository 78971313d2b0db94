import type { BlobStore } from '../ports.ts';
import { dayPrefix, hourOf, hourPrefix, parseArchiveKey } from '../archive/archive-key.ts';
import type { ArchiveObject } from '../archive/archive-key.ts';

/** The journeys of an analysis look into the same hours and days: they share a list for so long. */
const LIST_FOR_MS = 30_000;
const HOUR_MS = 3_600_000;
/** Hours that are listed at the same time. */
const HOURS_AT_ONCE = 8;

/** Lists of what was appended in an hour or on a day, kept for half a minute. */
export interface ArchiveListing {
  /** What was appended in these hours, each named by a time in it. */
  hours(timesMs: Iterable<number>): Promise<readonly ArchiveObject[]>;
  /** What was appended on the day (UTC) of a time. */
  day(atMs: number): Promise<readonly ArchiveObject[]>;
}

interface Listed {
  readonly atMs: number;
  readonly objects: Promise<readonly ArchiveObject[]>;
}

/** Creates a listing that has listed nothing yet. */
export function createArchiveListing(archive: Pick<BlobStore, 'list'>, nowMs: () => number): ArchiveListing {
  const listed = new Map<string, Listed>();

  function list(prefix: string): Promise<readonly ArchiveObject[]> {
    const atMs = nowMs();
    for (const [known, { atMs: knownAtMs }] of listed) if (atMs - knownAtMs >= LIST_FOR_MS) listed.delete(known);
    const before = listed.get(prefix);
    if (before !== undefined) return before.objects;
    const objects = archive.list(prefix).then((keys) => keys.map(parseArchiveKey));
    listed.set(prefix, { atMs, objects });
    // A failure is told to those who wait for it, and not to those who come later.
    objects.catch(() => listed.delete(prefix));
    return objects;
  }

  return {
    async hours(timesMs) {
      const hours = [...new Set([...timesMs].map(hourOf))].sort((a, b) => a - b);
      const objects: ArchiveObject[] = [];
      for (let at = 0; at < hours.length; at += HOURS_AT_ONCE) {
        const lists = await Promise.all(hours.slice(at, at + HOURS_AT_ONCE).map((hourMs) => list(hourPrefix(hourMs))));
        objects.push(...lists.flat());
      }
      return objects;
    },
    day: (atMs) => list(dayPrefix(atMs)),
  };
}

/** The hours in which what happened in a range is appended where telemetry arrives as it happens. */
export function hoursAfter({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): readonly number[] {
  const hours: number[] = [];
  for (let hourMs = hourOf(fromMs); hourMs <= toMs + HOUR_MS; hourMs += HOUR_MS) hours.push(hourMs);
  return hours;
}
