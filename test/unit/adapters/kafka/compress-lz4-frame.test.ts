import fc from 'fast-check';
import { compressSync, decompressFrameSync } from 'lz4-napi';
import { describe, expect, it } from 'vitest';
import { MAX_BLOCK_BYTES, compressLz4Frame } from '../../../../adapters/kafka/compression/compress-lz4-frame.ts';

const compress = (plain: Buffer): Buffer => compressLz4Frame(plain, (block) => compressSync(block));

/** Half of it repeats, half does not. */
function mixedBytes(length: number): Buffer {
  let state = 1;
  const noise = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 24;
  };
  return Buffer.from(Uint8Array.from({ length }, (_, index) => (index % 512 < 256 ? index : noise())));
}

describe('an LZ4 frame', () => {
  it('is read by the library as what was compressed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000 }), (bytes) => {
        const plain = Buffer.from(bytes);

        expect(decompressFrameSync(compress(plain)).equals(plain)).toBe(true);
      }),
    );
  });

  it.each([64 * 1024, 256 * 1024, 1024 * 1024, MAX_BLOCK_BYTES])(
    'announces blocks that are large enough around %i bytes',
    (limit) => {
      for (const length of [limit - 1, limit, limit + 1]) {
        const plain = mixedBytes(length);

        const frame = compress(plain);

        expect(decompressFrameSync(frame).equals(plain)).toBe(true);
        expect(frame.length).toBeLessThan(length);
      }
    },
  );

  it('keeps a block as it is that does not become smaller', () => {
    const plain = Buffer.from('no two letters alike: abcdefghijklm');

    const frame = compress(plain);

    expect(frame.includes(plain)).toBe(true);
    expect(decompressFrameSync(frame).equals(plain)).toBe(true);
  });
});
