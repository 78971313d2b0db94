import type { BlobStore } from '../ports.ts';
import { dayPrefix, hourOf, hourPrefix, parseArchiveKey } from '../archive/archive-key.ts';
import type { ArchiveObject } from '../archive/archive-key.ts';

/** The journeys of an analysis look into the same hours and days: they share a list for so long. */
const LIST_FOR_MS = 30_000;
const HOUR_MS = 3_600_000;

/** Lists of what was appended in an hour or on a day, kept for half a minute. */
export interface ArchiveListing {
  /** What was appended in the hour (UTC) of a time. */
  hour(atMs: number): Promise<readonly ArchiveObject[]>;
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
    const entry = { atMs, objects };
    listed.set(prefix, entry);
    const forget = (): void => {
      if (listed.get(prefix) === entry) listed.delete(prefix);
    };
    // Lists are large, and the next search may be hours away.
    setTimeout(forget, LIST_FOR_MS).unref();
    // A failure is told to those who wait for it, and not to those who come later.
    objects.catch(forget);
    return objects;
  }

  return {
    hour: (atMs) => list(hourPrefix(atMs)),
    day: (atMs) => list(dayPrefix(atMs)),
  };
}

/** The hours in which what happened in a range is appended where telemetry arrives as it happens. */
export function hoursAfter({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): readonly number[] {
  const hours: number[] = [];
  for (let hourMs = hourOf(fromMs); hourMs <= toMs + HOUR_MS; hourMs += HOUR_MS) hours.push(hourMs);
  return hours;
}
