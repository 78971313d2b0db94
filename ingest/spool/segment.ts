import { join } from 'node:path';
import { parseSegmentName } from './segment-header.ts';
import type { SegmentIdentity } from './segment-header.ts';
import type { SpoolDisk } from './spool-disk.ts';

/** A segment on the disk. */
export interface Segment {
  readonly dir: string;
  readonly path: string;
  readonly identity: SegmentIdentity;
  readonly bytes: number;
  /**
   * How many entries were acknowledged in it; undefined for the last one of a process that was killed, where only the
   * segment itself can tell.
   */
  readonly entries: number | undefined;
  /** Epoch milliseconds of its last change at the latest; its oldest entry is not younger. */
  readonly oldestAtMs: number;
}

/** The segments of a folder that nobody writes to any more, in order. */
export async function listSegments(disk: SpoolDisk, dir: string): Promise<readonly Segment[]> {
  const names = await disk.list(dir);
  const found = names.flatMap((name) => {
    const identity = parseSegmentName(name);
    return identity === undefined ? [] : [{ path: join(dir, name), identity }];
  });
  return Promise.all(
    found.map(async ({ path, identity }, index) => {
      const { bytes, modifiedAtMs } = await disk.stat(path);
      const next = found[index + 1]?.identity.firstSequence;
      const entries = next === undefined ? undefined : next - identity.firstSequence;
      return { dir, path, identity, bytes, entries, oldestAtMs: modifiedAtMs };
    }),
  );
}
