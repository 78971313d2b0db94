import { describe, expect, it } from 'vitest';
import { byteaArray, int4Array, int8Array, textArray } from '../../../../adapters/postgres/binary-array.ts';

describe('arrays in the binary format', () => {
  it('have a header of one dimension and the elements with their lengths', () => {
    const bytes = textArray(['a', 'ö']);

    const header = ['00000001', '00000000', '00000019', '00000002', '00000001'];
    const elements = ['00000001', '61', '00000002', 'c3b6'];
    expect(bytes.toString('hex')).toBe([...header, ...elements].join(''));
  });

  it('hold every safe integer exactly', () => {
    const bytes = int8Array([Number.MAX_SAFE_INTEGER, -1]);

    expect(bytes.subarray(20).toString('hex')).toBe('00000008001fffffffffffff00000008ffffffffffffffff');
  });

  it('hold int4 and bytea elements', () => {
    expect(int4Array([-2]).subarray(20).toString('hex')).toBe('00000004fffffffe');
    expect(
      byteaArray([Uint8Array.of(0, 255), new Uint8Array()])
        .subarray(20)
        .toString('hex'),
    ).toBe('0000000200ff00000000');
  });

  it('may be empty', () => {
    expect(byteaArray([]).readInt32BE(12)).toBe(0);
  });
});
