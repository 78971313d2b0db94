import { archiveObject } from '../../../streaming/archive/archive-key.ts';
import { createRangeCheck } from '../../../streaming/reprocess/create-range-check.ts';
import { createMemoryBlobStore } from '../fakes/memory-blob-store.ts';

const DAY_MS = 86_400_000;

/** An archive with the spans of the two days before `nowMs`, and what the product says of ranges of it. */
export function createTestArchive(nowMs: () => number) {
  const blobs = createMemoryBlobStore();
  const endMs = nowMs();
  const startMs = endMs - 2 * DAY_MS;
  const offsets = {
    counted: new Map<number, number>([[0, 100]]),
    archived: new Map<number, number>([[0, 100]]),
  };
  const archive = {
    blobs,
    offsets,
    /** Holds batches of these offsets instead, each with spans of both days. */
    hold(batches: readonly (readonly [first: number, end: number])[]): void {
      blobs.blobs.clear();
      for (const [firstOffset, endOffset] of batches) {
        const spans = { firstSecond: startMs / 1000, lastSecond: endMs / 1000 };
        const times = { spans, lines: undefined };
        const { key } = archiveObject({ hourMs: startMs, partition: 0, firstOffset, endOffset, epoch: 1, ...times });
        blobs.blobs.set(key, new Uint8Array());
      }
    },
    reprocessCheck: createRangeCheck({
      staging: { archivedOffsets: async () => offsets.archived, countedOffsets: async () => offsets.counted },
      archive: blobs,
      ...{ settleMs: 7 * 60_000, retentionMs: 30 * DAY_MS, nowMs },
    }),
  };
  archive.hold([[0, 100]]);
  return archive;
}
