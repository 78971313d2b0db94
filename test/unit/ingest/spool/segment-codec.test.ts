import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENTRY_MARKER, encodeEntry } from '../../../../ingest/spool/entry-codec.ts';
import { readSegment } from '../../../../ingest/spool/read-segment.ts';
import type { SegmentItem } from '../../../../ingest/spool/read-segment.ts';
import {
  SEGMENT_HEADER_BYTES,
  encodeSegmentHeader,
  parseSegmentName,
  segmentName,
} from '../../../../ingest/spool/segment-header.ts';
import type { Segment } from '../../../../ingest/spool/segment.ts';
import { createSegmentReplay } from '../../../../ingest/spool/segment-replay.ts';
import type { SpooledRecord } from '../../../../ingest/spool/spooled-record.ts';

const IDENTITY = { firstSequence: 7, salt: 0xdead_beef };

const anyRecord: fc.Arbitrary<SpooledRecord> = fc.record({
  topic: fc.string({ unit: 'grapheme', maxLength: 12 }),
  partition: fc.nat(0xffff_ffff),
  spooledAtMs: fc.nat(2 ** 47),
  headers: fc.dictionary(fc.string({ maxLength: 8 }), fc.string({ unit: 'grapheme', maxLength: 20 }), { maxKeys: 4 }),
  value: fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.constant(Buffer.concat([ENTRY_MARKER, ENTRY_MARKER]))),
});
const anyRecords = fc.array(anyRecord, { minLength: 1, maxLength: 6 });

function encode(records: readonly SpooledRecord[]): Buffer {
  const { firstSequence, salt } = IDENTITY;
  const entries = records.flatMap((record, index) => encodeEntry(record, { sequence: firstSequence + index, salt }));
  return Buffer.concat([encodeSegmentHeader(IDENTITY), ...entries]);
}

function entriesOf(items: readonly SegmentItem[]): readonly { readonly sequence: number; readonly record: unknown }[] {
  return items.flatMap((item) =>
    item.kind === 'entry' ? [{ sequence: item.sequence, record: plain(item.record) }] : [],
  );
}

function plain(record: SpooledRecord): unknown {
  return { ...record, headers: { ...record.headers }, value: Buffer.from(record.value).toString('hex') };
}

function numbered(records: readonly SpooledRecord[]) {
  return records.map((record, index) => ({ sequence: IDENTITY.firstSequence + index, record: plain(record) }));
}

function segmentOf(bytes: Buffer, entries: number): Segment {
  return { dir: '/', path: '/s', identity: IDENTITY, bytes: bytes.length, entries, oldestAtMs: 0 };
}

function replayAll(bytes: Buffer, entries: number) {
  const replay = createSegmentReplay(bytes, segmentOf(bytes, entries));
  let records = 0;
  for (let batch = replay.batch(); batch !== undefined; batch = replay.batch()) {
    records += batch.records.length;
    replay.advance();
  }
  return { records, damage: replay.damage() };
}

describe('the segment codec', () => {
  it('gives back what was written', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const items = [...readSegment(encode(records), IDENTITY)];

        expect(entriesOf(items)).toEqual(numbered(records));
        expect(items).toHaveLength(records.length);
      }),
    );
  });

  it('notices any flipped bit, costs at most the entry that it is in and gives back the others', () => {
    fc.assert(
      fc.property(anyRecords, fc.nat(), (records, anywhere) => {
        const bytes = encode(records);
        const bit = anywhere % (bytes.length * 8);
        const damaged = Buffer.from(bytes);
        damaged[bit >> 3] = damaged[bit >> 3]! ^ (1 << (bit & 7));

        const items = [...readSegment(damaged, IDENTITY)];

        const inHeader = bit >> 3 < SEGMENT_HEADER_BYTES;
        const intact = entriesOf(items);
        expect(items.some(({ kind }) => kind === 'damaged' || kind === 'unsupported')).toBe(true);
        expect(numbered(records)).toEqual(expect.arrayContaining([...intact]));
        expect(intact).toHaveLength(inHeader ? records.length : records.length - 1);
      }),
      { numRuns: 500 },
    );
  });

  it('notices any truncation by what is torn or by what is missing, and gives back all before it', () => {
    fc.assert(
      fc.property(anyRecords, fc.nat(), (records, anywhere) => {
        const bytes = encode(records);
        const cut = bytes.subarray(0, anywhere % bytes.length);

        const intact = entriesOf([...readSegment(cut, IDENTITY)]);
        const { records: replayed, damage } = replayAll(cut, records.length);

        expect(numbered(records).slice(0, intact.length)).toEqual(intact);
        expect(replayed).toBe(intact.length);
        expect(damage.lostEntries).toBe(records.length - intact.length);
        expect(damage.lostEntries).toBeGreaterThan(0);
      }),
    );
  });

  it('reads anything without failing', () => {
    fc.assert(
      fc.property(anyRecords, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 40 }), (records, writes) => {
        const bytes = encode(records);
        for (const [at, byte] of writes) bytes[at % bytes.length] = byte;

        const intact = entriesOf([...readSegment(bytes, IDENTITY)]);

        expect(numbered(records)).toEqual(expect.arrayContaining([...intact]));
      }),
    );
  });

  it('does not take an entry inside of a record for one of its own, since it lacks the salt', () => {
    const inner = { topic: 't', partition: 0, spooledAtMs: 1, headers: {}, value: Buffer.from('forged') };
    const forged = Buffer.concat(encodeEntry(inner, { sequence: 8, salt: 1 }));
    const bytes = encode([{ ...inner, value: forged }]);
    bytes[SEGMENT_HEADER_BYTES] = 0;

    const items = [...readSegment(bytes, IDENTITY)];

    expect(items).toEqual([{ kind: 'damaged', start: SEGMENT_HEADER_BYTES, end: bytes.length }]);
  });

  it('takes zeros behind the last entry for a write that the power cut off', () => {
    const record = { topic: 't', partition: 0, spooledAtMs: 1, headers: {}, value: Buffer.from('kept') };
    const bytes = Buffer.concat([encode([record]), Buffer.alloc(4096)]);

    const { records, damage } = replayAll(bytes, 1);

    expect(records).toBe(1);
    expect(damage).toEqual({ lostEntries: 0, damagedRanges: 0, tornBytes: 4096, unsupportedVersion: undefined });
  });

  it('leaves a segment of another version alone', () => {
    const bytes = encode([{ topic: 't', partition: 0, spooledAtMs: 1, headers: {}, value: Buffer.from('x') }]);
    bytes.writeUInt32LE(2, 8);
    const header = encodeSegmentHeader(IDENTITY).length;
    const patched = withHeaderChecksum(bytes, header);

    expect([...readSegment(patched, IDENTITY)]).toEqual([{ kind: 'unsupported', version: 2 }]);
  });

  it('names segments such that names sort as entries do, and reads the names', () => {
    const names = [9, 10, 100_000].map((firstSequence) => segmentName({ firstSequence, salt: 10 }));

    expect([...names].sort()).toEqual(names);
    expect(names.map(parseSegmentName)).toEqual([9, 10, 100_000].map((firstSequence) => ({ firstSequence, salt: 10 })));
    expect(parseSegmentName('owner.json')).toBeUndefined();
  });
});

function withHeaderChecksum(bytes: Buffer, headerBytes: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt32LE(crc32(copy.subarray(0, headerBytes - 4)), headerBytes - 4);
  return copy;
}
