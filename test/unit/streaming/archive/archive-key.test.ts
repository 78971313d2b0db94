import { describe, expect, it } from 'vitest';
import { encodeLogsRequest } from '../../../../contracts/otlp/encode-logs.ts';
import { archiveObject, dayPrefix, hourOf, parseArchiveKey } from '../../../../streaming/archive/archive-key.ts';
import type { ArchiveObject } from '../../../../streaming/archive/archive-key.ts';
import { coverArchive } from '../../../../streaming/archive/cover-archive.ts';
import { lineTimeBounds } from '../../../../streaming/archive/line-time-bounds.ts';
import { spanTimeBounds } from '../../../../streaming/archive/span-time-bounds.ts';
import { buildSpan, SPAN_T0_MS } from '../../../support/builders/build-span.ts';
import { encodeLines } from '../../../support/log-stream-harness.ts';
import { encodeSpans } from '../../../support/encode-spans.ts';

const LINE = { timeNs: 0n, severityNumber: 9, severityText: '', body: 'x', attributes: {} };
const HOUR = Date.parse('2026-11-21T08:00:00.000Z');

function batch(firstOffset: number, endOffset: number, epoch = 1): ArchiveObject {
  return archiveObject({
    hourMs: HOUR,
    partition: 3,
    firstOffset,
    endOffset,
    epoch,
    spans: undefined,
    lines: undefined,
  });
}

describe('the key of a batch', () => {
  it('says everything that a reader chooses by, in the order of offsets', () => {
    const object = archiveObject({
      ...{ hourMs: HOUR, partition: 3, firstOffset: 120, endOffset: 250, epoch: 4 },
      spans: { firstSecond: 1_790_000_000, lastSecond: 1_790_000_060 },
      lines: { firstSecond: 1_790_000_001, lastSecond: 1_790_000_002 },
    });

    expect(object.key).toBe(
      'raw/2026-11-21/08/p0003/0000000000000120-0000000000000250-e4-t1790000000-1790000060-l1790000001-1790000002',
    );
    expect(parseArchiveKey(object.key)).toEqual(object);
    expect(parseArchiveKey(batch(0, 1).key)).toEqual(batch(0, 1));
    expect(object.key.startsWith(dayPrefix(HOUR + 60_000))).toBe(true);
    expect(hourOf(HOUR + 3_599_999)).toBe(HOUR);
  });

  it('of an older release says nothing of log lines', () => {
    const older = archiveObject({ ...batch(0, 1), lines: 'unknown' });

    expect(older.key).toBe('raw/2026-11-21/08/p0003/0000000000000000-0000000000000001-e1');
    expect(parseArchiveKey(older.key)).toEqual(older);
    expect(batch(0, 1).key).toBe(`${older.key}-l`);
  });

  it('is refused when somebody else made it', () => {
    for (const key of ['raw/notes.txt', 'raw/2026-99-99/08/p0003/0000000000000120-0000000000000250-e4']) {
      expect(() => parseArchiveKey(key)).toThrow(/not that of a batch/);
    }
  });
});

describe('covering a partition', () => {
  const taken = (objects: readonly ArchiveObject[], end: number) =>
    coverArchive(objects, end).map(({ object, fromOffset }) => [fromOffset, object.endOffset]);

  it('takes each offset once, whatever overlaps', () => {
    expect(taken([batch(300, 600, 2), batch(100, 500), batch(100, 300, 2)], 600)).toEqual([
      [100, 500],
      [500, 600],
    ]);
    expect(taken([batch(0, 10), batch(10, 20), batch(20, 30)], 20)).toEqual([
      [0, 10],
      [10, 20],
    ]);
    expect(taken([], 0)).toEqual([]);
  });

  it('refuses holes, in the middle and at the end', () => {
    expect(() => taken([batch(0, 10), batch(11, 20)], 20)).toThrow(/lacks the records from 10 to 11/);
    expect(() => taken([batch(0, 10)], 20)).toThrow(/lacks the records from 10 to 20/);
  });
});

describe('the start times of spans', () => {
  it('are found without decoding them', () => {
    const bytes = encodeSpans([buildSpan({ atMs: 5_000 }), buildSpan({ atMs: -3_000 }), buildSpan({ atMs: 100 })]);

    expect(spanTimeBounds(bytes)).toEqual({
      firstSecond: Math.floor(SPAN_T0_MS / 1000) - 3,
      lastSecond: Math.floor(SPAN_T0_MS / 1000) + 5,
    });
  });

  it('are none where there are no spans, and where the bytes are not OTLP', () => {
    expect(spanTimeBounds(new Uint8Array())).toBeUndefined();
    expect(spanTimeBounds(encodeSpans([]))).toBeUndefined();
    expect(spanTimeBounds(Buffer.from('not otlp at all'))).toBeUndefined();
  });
});

describe('the times of log lines', () => {
  const APPENDED_MS = 1_790_000_000_000;
  const bounds = (...timesMs: readonly number[]) =>
    lineTimeBounds({ value: encodeLines(timesMs.map((atMs) => ({ text: 'x', atMs }))), appendedAtMs: APPENDED_MS });

  it('are found without decoding them', () => {
    expect(bounds(APPENDED_MS - 9_001, APPENDED_MS - 5_000)).toEqual({
      firstSecond: 1_789_999_990,
      lastSecond: 1_789_999_995,
    });
  });

  it('are those at which lines count: the append for a line without a time or with one in the future', () => {
    expect(bounds(0)).toEqual({ firstSecond: 1_790_000_000, lastSecond: 1_790_000_000 });
    expect(bounds(APPENDED_MS + 3_600_000)).toEqual({ firstSecond: 1_790_000_000, lastSecond: 1_790_000_000 });
  });

  it('are when the line was observed, where it has no time of its own', () => {
    const observed = encodeLogsRequest([
      { resourceAttributes: {}, records: [{ ...LINE, observedTimeNs: BigInt(APPENDED_MS - 60_000) * 1_000_000n }] },
    ]);

    expect(lineTimeBounds({ value: observed, appendedAtMs: APPENDED_MS })).toEqual({
      firstSecond: 1_789_999_940,
      lastSecond: 1_789_999_940,
    });
  });

  it('are none where there are no lines, and where the bytes are not OTLP', () => {
    expect(bounds()).toBeUndefined();
    expect(lineTimeBounds({ value: Buffer.from('not otlp at all'), appendedAtMs: APPENDED_MS })).toBeUndefined();
  });
});
