import zlib from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';
import { contentCodingOf, decompress } from '../../../../ingest/otlp/decompress.ts';
import type { ContentCoding } from '../../../../ingest/otlp/decompress.ts';

const MAX_BYTES = 1024 * 1024;

function failureOf(bytes: Buffer, coding: ContentCoding): ScoutError {
  try {
    decompress(bytes, coding, MAX_BYTES);
  } catch (error) {
    return error as ScoutError;
  }
  return expect.fail('The bytes were taken.');
}

describe('decompressing a body', () => {
  it('is the inverse of gzip and of both kinds of deflate', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), (data) => {
        const bytes = Buffer.from(data);

        expect(decompress(zlib.gzipSync(bytes), 'gzip', MAX_BYTES).equals(bytes)).toBe(true);
        expect(decompress(zlib.deflateSync(bytes), 'deflate', MAX_BYTES).equals(bytes)).toBe(true);
        expect(decompress(zlib.deflateRawSync(bytes), 'deflate', MAX_BYTES).equals(bytes)).toBe(true);
        expect(decompress(bytes, 'identity', MAX_BYTES)).toBe(bytes);
      }),
    );
  });

  it('takes gzip of several members and of exactly the limit', () => {
    const two = Buffer.concat([zlib.gzipSync('one '), zlib.gzipSync('two')]);

    expect(decompress(two, 'gzip', MAX_BYTES).toString()).toBe('one two');
    expect(decompress(zlib.gzipSync(Buffer.alloc(MAX_BYTES)), 'gzip', MAX_BYTES)).toHaveLength(MAX_BYTES);
  });

  it.each([
    ['gzip', zlib.gzipSync(Buffer.alloc(64 * MAX_BYTES))],
    ['gzip', zlib.gzipSync(Buffer.alloc(MAX_BYTES + 1))],
    ['deflate', zlib.deflateSync(Buffer.alloc(64 * MAX_BYTES))],
  ] as const)('stops a %s bomb at the limit, at once', (coding, bomb) => {
    const startedAt = performance.now();

    const failure = failureOf(bomb, coding);

    expect(failure.details['maxBytes']).toBe(MAX_BYTES);
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  it('takes a size that gzip lies about for what it is', () => {
    const lying = Buffer.from(zlib.gzipSync('short'));
    lying.writeUInt32LE(0xffff_fff0, lying.length - 4);

    expect(failureOf(lying, 'gzip').code).toBe('invalid_argument');
  });

  it.each(['gzip', 'deflate', 'zstd'] as const)('refuses what is not %s, or not all of it', (coding) => {
    const cut = zlib.gzipSync(Buffer.alloc(5000, 'x')).subarray(0, 20);

    for (const bytes of [Buffer.alloc(0), Buffer.from('plain text'), cut]) {
      const failure = failureOf(bytes, coding);
      expect(failure).toBeInstanceOf(ScoutError);
      expect(failure.code).toBe('invalid_argument');
      expect(failure.details['maxBytes']).toBeUndefined();
    }
  });

  it('fails on random bytes with nothing but invalid_argument', () => {
    const coding = fc.constantFrom<ContentCoding>('gzip', 'deflate', 'zstd');
    const prefix = fc.constantFrom([], [0x1f, 0x8b, 8, 0], [0x78, 0x9c], [0x28, 0xb5, 0x2f, 0xfd]);
    fc.assert(
      fc.property(coding, prefix, fc.uint8Array({ maxLength: 200 }), (name, head, tail) => {
        const bytes = Buffer.concat([Buffer.from(head), tail]);
        try {
          decompress(bytes, name, MAX_BYTES);
        } catch (error) {
          expect(error).toMatchObject({ name: 'ScoutError', code: 'invalid_argument' });
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    [undefined, 'identity'],
    ['GZip ', 'gzip'],
    ['zstd', 'zstd'],
    ['br', undefined],
    ['gzip, gzip', undefined],
  ])('knows the coding of %s', (header, coding) => {
    expect(contentCodingOf(header)).toBe(coding);
  });
});
