import fc from 'fast-check';
import kafkajs from 'kafkajs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import { chooseCodec } from '../../../../adapters/kafka/compression/choose-codec.ts';
import type { CompressionName } from '../../../../adapters/kafka/compression/codec.ts';
import { registerCodecs } from '../../../../adapters/kafka/compression/register-codecs.ts';
import { ByteWriter, varintLength } from '../../../../adapters/kafka/wire/byte-writer.ts';
import { createTableCrc32c, loadCrc32c } from '../../../../adapters/kafka/wire/crc32c.ts';
import { encodeRecordBatch, stampRecordBatch } from '../../../../adapters/kafka/wire/record-batch.ts';
import type { OutgoingRecord } from '../../../../ingest/ports.ts';

const require = createRequire(import.meta.url);
/** The library's own reader of batches, as a second opinion. */
const Decoder = require('kafkajs/src/protocol/decoder.js');
const decodeBatch = require('kafkajs/src/protocol/recordBatch/v0/decoder.js');

const identity = { producerId: 2n ** 40n + 7n, epoch: 3 };

async function encode(records: readonly OutgoingRecord[], compression: CompressionName, sequence = 0): Promise<Buffer> {
  const codec = await chooseCodec(compression);
  const batch = encodeRecordBatch(records, { codec, scratch: new ByteWriter(16), nowMs: 1_700_000_000_123 });
  stampRecordBatch(batch, { identity, sequence, crc32c: await loadCrc32c() });
  return Buffer.concat([batch.header, batch.records]);
}

const records = fc.array(
  fc.record({
    partition: fc.constant(0),
    value: fc.uint8Array({ maxLength: 300 }),
    headers: fc.dictionary(
      fc.string({ minLength: 1, unit: 'binary' }).filter((key) => !(key in {})),
      fc.string({ unit: 'binary' }),
      { maxKeys: 4 },
    ),
  }),
  { minLength: 1, maxLength: 80 },
);

describe('record batches', () => {
  beforeAll(registerCodecs);

  it.each(['none', 'gzip', 'lz4'] as const)(
    'are read by kafkajs as they were written, compression %s',
    async (compression) => {
      await fc.assert(
        fc.asyncProperty(records, async (written) => {
          const bytes = await encode(written, compression, 42);

          const read = await decodeBatch(new Decoder(bytes));

          expect(read.producerId).toBe(String(identity.producerId));
          expect([read.producerEpoch, read.firstSequence, read.records.length]).toEqual([3, 42, written.length]);
          for (const [index, { value, headers }] of written.entries()) {
            const record = read.records[index];
            expect(Number(record.offset)).toBe(index);
            expect(record.key).toBeNull();
            expect(record.timestamp).toBe('1700000000123');
            expect(Buffer.compare(record.value ?? Buffer.alloc(0), value)).toBe(0);
            const texts = Object.entries(record.headers).map(([name, text]) => [name, String(text)]);
            expect(Object.fromEntries(texts)).toEqual(
              Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, wellFormed(text)])),
            );
          }
        }),
        { numRuns: 40 },
      );
    },
  );

  it('have a length and a checksum over everything behind it', async () => {
    const bytes = await encode([{ partition: 0, value: Buffer.from('abc'), headers: { signal: 'traces' } }], 'none');

    expect(bytes.readInt32BE(8)).toBe(bytes.length - 12);
    expect(bytes.readUInt32BE(17)).toBe(createTableCrc32c()(bytes.subarray(21)));
  });

  it('are not compressed when that makes them larger', async () => {
    const noise = Buffer.from(Array.from({ length: 64 }, (_, index) => (index * 167 + 13) % 251));

    const bytes = await encode([{ partition: 0, value: noise, headers: {} }], 'lz4');

    expect(bytes.readInt16BE(21)).toBe(0);
  });

  it('are smaller with lz4 when their bytes repeat, and say so in their attributes', async () => {
    const bytes = await encode([{ partition: 0, value: Buffer.alloc(500_000, 'telemetry '), headers: {} }], 'lz4');

    expect(bytes.readInt16BE(21)).toBe(kafkajs.CompressionTypes.LZ4);
    expect(bytes.length).toBeLessThan(50_000);
  });
});

describe('CRC-32C', () => {
  it.each([
    ['123456789', 0xe3069283],
    ['', 0],
  ])('of %j is the published value', (text, expected) => {
    expect(createTableCrc32c()(Buffer.from(text))).toBe(expected);
  });

  it('is the same natively and by the table, in one piece or in two', async () => {
    const native = await loadCrc32c();
    const table = createTableCrc32c();

    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 200 }), (one, other) => {
        expect(table(other, table(one))).toBe(native(Buffer.concat([one, other])));
        expect(native(other, native(one))).toBe(table(Buffer.concat([one, other])));
      }),
    );
  });
});

describe('varints', () => {
  it('have the length that was computed, and the value that kafkajs reads', () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        const bytes = Buffer.from(new ByteWriter(1).varint(value).view());

        expect(bytes.length).toBe(varintLength(value));
        expect(new Decoder(bytes).readVarInt()).toBe(value);
      }),
    );
  });
});

/** What a lone surrogate becomes in UTF-8. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}
