import { readSegment } from './read-segment.ts';
import type { SegmentItem } from './read-segment.ts';
import type { Segment } from './segment.ts';
import type { SpooledRecord } from './spooled-record.ts';

/** Records of one topic to append together. */
export interface ReplayBatch {
  readonly topic: string;
  readonly records: readonly SpooledRecord[];
  readonly bytes: number;
}

/** What was wrong with a segment. */
export interface SegmentDamage {
  /** Entries that had been acknowledged and cannot be read. */
  readonly lostEntries: number;
  /** Ranges of bytes that hold no intact entry. */
  readonly damagedRanges: number;
  /** Bytes of a write that a crash cut off; nothing of it was acknowledged. */
  readonly tornBytes: number;
  /** Its layout, when that is of another release. */
  readonly unsupportedVersion: number | undefined;
}

/** Reads a segment from its beginning to its end, a batch at a time. */
export interface SegmentReplay {
  readonly segment: Segment;
  /** The batch that is next, the same one until {@link advance}; undefined at the end. */
  batch(): ReplayBatch | undefined;
  advance(): void;
  /** Complete at the end only. */
  damage(): SegmentDamage;
}

/** One append to the log, at most. */
const MAX_BATCH_BYTES = 4 * 1024 * 1024;
const MAX_BATCH_RECORDS = 4_096;

/** Creates the replay of a segment's bytes. */
export function createSegmentReplay(bytes: Buffer, segment: Segment): SegmentReplay {
  const tally = { lostEntries: 0, damagedRanges: 0, tornBytes: 0, unsupportedVersion: undefined as number | undefined };
  const batches = joinBatches(intactRecords(readSegment(bytes, segment.identity), segment, tally));
  let next = batches.next();
  return {
    segment,
    batch: () => (next.done === true ? undefined : next.value),
    advance() {
      next = batches.next();
    },
    damage: () => ({ ...tally }),
  };
}

type Tally = { -readonly [Key in keyof SegmentDamage]: SegmentDamage[Key] };

/**
 * Yields the records and counts what is missing between them by their sequence numbers, which also shows what a file
 * system has lost without a trace.
 */
function* intactRecords(items: Iterable<SegmentItem>, segment: Segment, tally: Tally): Generator<SpooledRecord> {
  const { firstSequence } = segment.identity;
  let expected = firstSequence;
  let isEndDamaged = false;
  for (const item of items) {
    switch (item.kind) {
      case 'entry':
        tally.lostEntries += Math.max(0, item.sequence - expected);
        expected = item.sequence + 1;
        isEndDamaged = false;
        yield item.record;
        break;
      case 'damaged':
        tally.damagedRanges += 1;
        isEndDamaged = true;
        break;
      case 'torn':
        tally.tornBytes += item.end - item.start;
        break;
      case 'unsupported':
        tally.unsupportedVersion = item.version;
    }
  }
  const end = segment.entries === undefined ? expected + (isEndDamaged ? 1 : 0) : firstSequence + segment.entries;
  tally.lostEntries += Math.max(0, end - expected);
}

function* joinBatches(records: Iterable<SpooledRecord>): Generator<ReplayBatch> {
  let batch: SpooledRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const first = batch[0];
    const isFull = bytes + record.value.length > MAX_BATCH_BYTES || batch.length === MAX_BATCH_RECORDS;
    if (first !== undefined && (isFull || first.topic !== record.topic)) {
      yield { topic: first.topic, records: batch, bytes };
      batch = [];
      bytes = 0;
    }
    batch.push(record);
    bytes += record.value.length;
  }
  const first = batch[0];
  if (first !== undefined) yield { topic: first.topic, records: batch, bytes };
}
