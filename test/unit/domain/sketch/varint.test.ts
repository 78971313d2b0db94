import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_SIGNED_VARINT, createByteReader, createByteWriter } from '../../../../domain/sketch/varint.ts';

const signed = fc.oneof(fc.maxSafeInteger(), fc.integer()).filter((value) => Math.abs(value) <= MAX_SIGNED_VARINT);

describe('varints', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), signed, fc.nat({ max: 0xffff_ffff }), fc.uint8Array(), (a, b, word, bytes) => {
        const writer = createByteWriter(1);
        writer.unsigned(a);
        writer.signed(b);
        writer.word(word);
        writer.bytes(bytes);
        writer.byte(255);

        const reader = createByteReader(writer.finish(), 'test');

        expect([reader.unsigned(), reader.signed(), reader.word()]).toEqual([a, b === 0 ? 0 : b, word]);
        expect(reader.bytes(bytes.length)).toEqual(bytes);
        expect([reader.byte(), reader.remaining()]).toEqual([255, 0]);
      }),
    );
  });

  it.each([
    [0, [0]],
    [127, [127]],
    [128, [0x80, 1]],
    [300, [0xac, 2]],
  ])('of %i are the bytes that protocol buffers have', (value, bytes) => {
    const writer = createByteWriter();

    writer.unsigned(value);

    expect([...writer.finish()]).toEqual(bytes);
    expect(writer.size()).toBe(bytes.length);
  });

  it.each([
    ['nothing', []],
    ['an unfinished number', [0x80, 0x80]],
    ['a number beyond 2^53', [255, 255, 255, 255, 255, 255, 255, 127]],
    ['a number without end', Array.from({ length: 20 }, () => 0x80)],
  ])('are refused as data_loss: %s', (_, bytes) => {
    const reader = createByteReader(Uint8Array.from(bytes), 'test');

    expect(() => reader.unsigned()).toThrow(expect.objectContaining({ code: 'data_loss' }));
  });

  it('are refused when more bytes are wanted than there are', () => {
    expect(() => createByteReader(Uint8Array.of(1, 2), 'test').bytes(3)).toThrow(
      expect.objectContaining({ code: 'data_loss' }),
    );
  });
});
