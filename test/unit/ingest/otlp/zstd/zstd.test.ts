import { describe, expect, it } from 'vitest';
import { checkZstdFrames } from '../../../../../ingest/otlp/zstd/check-zstd-frames.ts';
import { decompressInJavaScript, decompressZstd } from '../../../../../ingest/otlp/zstd/decompress-zstd.ts';

const MAX_BYTES = 1024 * 1024;
const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];

/** A window descriptor of 2^log bytes, no content size, no checksum. */
const frame = (windowLog: number, ...blocks: readonly Buffer[]) =>
  Buffer.concat([Buffer.from([...MAGIC, 0, (windowLog - 10) << 3]), ...blocks]);
const blockHeader = (type: number, size: number, isLast: boolean) => {
  const header = Buffer.alloc(3);
  header.writeUIntLE((size << 3) | (type << 1) | (isLast ? 1 : 0), 0, 3);
  return header;
};
const raw = (text: string, isLast = true) => Buffer.concat([blockHeader(0, text.length, isLast), Buffer.from(text)]);
const rle = (size: number, isLast: boolean) => Buffer.concat([blockHeader(1, size, isLast), Buffer.from('z')]);
const skippable = (text: string) => {
  const head = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, text.length, 0, 0, 0]);
  return Buffer.concat([head, Buffer.from(text)]);
};

/** 200 lines "span N of checkout took 250 ms\n", N from 1, by zstd 1.5 at level 19. */
const REAL = [
  'KLUv/QRoLQgARlUsFYBLMQfA/3n+JUFzs7S0ZMtDEGOsYDIAJAAeAFKJZ0XThRLPiqbLJJ4VTZcmnhVNlxPPiqaAxeGQ6mFIJBgH',
  'o5EwCAYFwUFIHB+IgGIR////sizLsizLspx4VjRdMvGsaLpg4lnRdLnEs6LpYolnRdMD13Vd13Vd0zRN0zRN0/Q8z/M8z/M89957',
  '7733/v8f0jzP8zzP8zzHcRzHcRzH8fu+7/u+7/u2bdu2bdu27boCgMioEdD5/e/gNdYRJAT/nxBo/Hr929e7fb3b17t9vdvXu7Ap',
  'ZcpLWSknZaT0KBvlokxkjWEMoE+gj6CPQJ9AH0EfgT6B0vg3Tpw4PkAWwK4CuODY5g==',
].join('');
const REAL_TEXT = Array.from({ length: 200 }, (_, index) => `span ${index + 1} of checkout took 250 ms\n`).join('');

const decoders = [
  ['the decoder of this Node', decompressZstd],
  ['the one in JavaScript', decompressInJavaScript],
] as const;

describe.each(decoders)('zstd by %s', (_name, decode) => {
  it('decodes what the reference program encoded', () => {
    expect(decode(Buffer.from(REAL, 'base64'), MAX_BYTES).toString()).toBe(REAL_TEXT);
  });

  it('decodes several frames, and skips those to be skipped', () => {
    const bytes = Buffer.concat([
      frame(12, raw('one ', false), raw('two ')),
      skippable('note'),
      frame(10, raw('three')),
    ]);

    expect(decode(bytes, MAX_BYTES).toString()).toBe('one two three');
  });

  it('stops at the limit', () => {
    const bomb = frame(17, ...Array.from({ length: 2000 }, (_, index) => rle(100_000, index === 1999)));

    expect(() => decode(bomb, MAX_BYTES)).toThrow();
  });
});

describe('the check of zstd frames', () => {
  const problem = 'zstd data that can be taken';

  it.each([
    ['no frame', Buffer.alloc(0), problem],
    ['a window of 16 MiB', frame(24, raw('x')), problem],
    ['the largest window there is', frame(41, raw('x')), problem],
    ['a dictionary', Buffer.concat([Buffer.from([...MAGIC, 1, 0, 7]), raw('x')]), problem],
    ['a block of the reserved kind', frame(10, blockHeader(3, 1, true)), problem],
    ['a block that is cut off', frame(10, raw('xyz').subarray(0, 4)), problem],
    ['a frame without its end', frame(10, raw('xyz', false)), problem],
    ['a flood of tiny blocks', frame(10, ...Array.from({ length: 5000 }, () => rle(1, false)), rle(1, true)), problem],
    [
      'tiny blocks in large windows',
      frame(23, ...Array.from({ length: 300 }, () => rle(1, false)), rle(1, true)),
      problem,
    ],
    ['a flood of frames', Buffer.concat(Array.from({ length: 100 }, () => frame(10, raw('')))), problem],
    ['a content of 2^63 bytes', Buffer.from([...MAGIC, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0x80]), 'larger than'],
    ['a content over the limit', Buffer.from([...MAGIC, 0xa0, 1, 0, 0x10, 0]), 'larger than'],
  ])('refuses %s', (_name, bytes, message) => {
    expect(() => checkZstdFrames(bytes, MAX_BYTES)).toThrow(message);
  });

  it('takes what encoders write', () => {
    expect(() => checkZstdFrames(Buffer.from(REAL, 'base64'), MAX_BYTES)).not.toThrow();
    expect(() => checkZstdFrames(frame(23, raw('x')), MAX_BYTES)).not.toThrow();
  });
});
