import fc from 'fast-check';
import { compressFrameSync } from 'lz4-napi';
import { describe, expect, it } from 'vitest';
import { decodeLz4Frame } from '../../../../adapters/kafka/compression/decode-lz4-frame.ts';
import { decodeLz4Block } from '../../../../adapters/kafka/compression/lz4-block.ts';
import { createSlabPool } from '../../../../adapters/kafka/compression/slab-pool.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';
import { mutate, seededRandom } from '../../../support/mutate.ts';

const compressible = fc
  .array(fc.tuple(fc.constantFrom('a', 'http.route', '/cart/42', '\u0000'), fc.integer({ min: 1, max: 300 })))
  .map((parts) => Buffer.from(parts.map(([text, times]) => text.repeat(times)).join('')));
const plains = fc.oneof(
  compressible,
  fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes)),
);
const optionsOf = fc.record({ contentChecksum: fc.boolean(), blockChecksums: fc.boolean() });

describe('decoding an LZ4 frame', () => {
  it('gives back what was compressed, with memory that is used again', () => {
    const slabs = createSlabPool();

    fc.assert(
      fc.property(plains, optionsOf, (plain, options) => {
        const decoded = decodeLz4Frame(compressFrameSync(plain, options), slabs);
        expect(Buffer.compare(decoded, plain)).toBe(0);
        slabs.giveBack(decoded.buffer);
      }),
    );
  });

  it('takes little memory for a small batch: a fetch has thousands of them', () => {
    const plain = Buffer.from('order placed by user 17; '.repeat(200));

    const decoded = decodeLz4Frame(compressFrameSync(plain), createSlabPool());

    expect(decoded.buffer.byteLength).toBeLessThanOrEqual(4 * plain.length);
  });

  it('gives back frames of many blocks that outgrow the first memory', () => {
    const random = seededRandom(3);
    const noise = Buffer.from(Array.from({ length: 50_000 }, () => Math.floor(random() * 256)));
    const plain = Buffer.concat(Array.from({ length: 120 }, () => noise));

    expect(Buffer.compare(decodeLz4Frame(compressFrameSync(plain), createSlabPool()), plain)).toBe(0);
  });

  it('refuses or decodes damaged frames, and never anything else', () => {
    const slabs = createSlabPool();
    const frame = compressFrameSync(Buffer.from('order placed by user 17; '.repeat(200)));
    const random = seededRandom(5);
    let refused = 0;

    for (let round = 0; round < 5_000; round += 1) {
      try {
        slabs.giveBack(decodeLz4Frame(mutate(frame, random), slabs).buffer);
      } catch (error) {
        expect(error).toBeInstanceOf(ScoutError);
        expect(error).toMatchObject({ code: 'data_loss' });
        refused += 1;
      }
    }

    expect(refused).toBeGreaterThan(500);
  });

  it('refuses a match that begins before the first byte', () => {
    const source = Uint8Array.of(0x10, 0x61, 0x02, 0x00, 0x00);
    const block = { source, view: new DataView(source.buffer), start: 0, end: source.length };

    expect(decodeLz4Block(block, new Uint8Array(64), 0)).toBe(-2);
  });
});

describe('memory for decompressed batches', () => {
  it('is handed out again when it was given back, and only then', () => {
    const slabs = createSlabPool();
    const first = slabs.take(10);
    const second = slabs.take(10);
    slabs.giveBack(first.buffer);
    slabs.giveBack(first.buffer);
    slabs.giveBack(new ArrayBuffer(1024));

    expect(slabs.take(10).buffer).toBe(first.buffer);
    expect(slabs.take(10).buffer).not.toBe(first.buffer);
    expect(second.buffer).not.toBe(first.buffer);
  });
});
