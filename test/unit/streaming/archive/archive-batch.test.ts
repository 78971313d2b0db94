import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ArchiveCompression,
  archiveFrame,
  decodeArchiveBatch,
  encodeArchiveBatch,
} from '../../../../streaming/archive/archive-batch.ts';
import type { LogRecord } from '../../../../streaming/ports.ts';
import { createSeededRandom } from '../../../../domain/statistics/seeded-random.ts';

const records = fc.array(
  fc.record({
    offset: fc.nat(Number.MAX_SAFE_INTEGER),
    appendedAtMs: fc.nat(4e12),
    headers: fc.dictionary(fc.string(), fc.string()),
    value: fc.uint8Array({ maxLength: 400 }),
  }),
);

const plain = (all: readonly LogRecord[]) =>
  all.map(({ value, headers, ...rest }) => ({
    ...rest,
    headers: { ...headers },
    value: Buffer.from(value).toString('hex'),
  }));

const ONE: LogRecord = { offset: 7, appendedAtMs: 9, headers: { signal: 'logs' }, value: Buffer.from('telemetry') };

describe('a batch of the archive', () => {
  it.each([ArchiveCompression.none, ArchiveCompression.gzip])(
    'gives back every record (compression %i)',
    async (how) => {
      await fc.assert(
        fc.asyncProperty(records, async (all) => {
          const bytes = await encodeArchiveBatch(all.map(archiveFrame), how);

          expect(plain(await decodeArchiveBatch(bytes))).toEqual(plain(all));
        }),
        { numRuns: 50 },
      );
    },
  );

  it('finds every changed byte, every missing end and every foreign blob', async () => {
    const bytes = await encodeArchiveBatch([archiveFrame(ONE), archiveFrame({ ...ONE, offset: 8 })]);
    // Two bytes are reserved.
    const positions = [...bytes.keys()].filter((at) => at !== 6 && at !== 7);

    for (const at of positions) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      await expect(decodeArchiveBatch(changed)).rejects.toMatchObject({ code: 'data_loss' });
    }
    for (let length = 0; length < bytes.length; length += 1) {
      await expect(decodeArchiveBatch(bytes.subarray(0, length))).rejects.toMatchObject({ code: 'data_loss' });
    }
  });

  it('refuses hostile bytes with a matching checksum', async () => {
    const random = createSeededRandom(4);
    const frames = archiveFrame(ONE);

    for (let round = 0; round < 500; round += 1) {
      const hostile = Buffer.from(frames);
      hostile[Math.floor(random.next() * 24)] = Math.floor(random.next() * 256);
      const decoded = await decodeArchiveBatch(await encodeArchiveBatch([hostile])).catch((error: unknown) => error);
      if (!Array.isArray(decoded)) expect(decoded).toMatchObject({ name: 'ScoutError', code: 'data_loss' });
    }
  });
});
