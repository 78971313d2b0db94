import { describe, expect, it } from 'vitest';
import {
  endOfPrivateKey,
  endsInsidePrivateKey,
  findPrivateKeys,
} from '../../../../domain/redaction/find-private-keys.ts';

const KEY = '-----BEGIN RSA PRIVATE KEY-----\nMIIEow==\n-----END RSA PRIVATE KEY-----';
const found = (text: string) => findPrivateKeys(text).map(({ start, end }) => text.slice(start, end));

describe('findPrivateKeys', () => {
  it('finds whole keys, one after the other, with any line ends', () => {
    const oneLine = KEY.replaceAll('\n', '\\n');

    expect(found(`a ${KEY} b ${oneLine} c`)).toEqual([KEY, oneLine]);
  });

  it('takes a key without its end to the end of the text', () => {
    expect(found('x -----BEGIN PRIVATE KEY----- abc')).toEqual(['-----BEGIN PRIVATE KEY----- abc']);
  });

  it.each(['-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----', '-----BEGIN PUBLIC KEY-----', '-----BEGIN '])(
    'leaves %j',
    (text) => {
      expect(found(text)).toEqual([]);
    },
  );

  it('knows where a key ends, and whether a text ends inside one', () => {
    expect(endOfPrivateKey('abc\n-----END PRIVATE KEY----- x', 0)).toBe(29);
    expect(endOfPrivateKey('abc', 0)).toBeUndefined();
    expect(endsInsidePrivateKey(`${KEY} -----BEGIN PRIVATE KEY-----`)).toBe(true);
    expect(endsInsidePrivateKey(KEY)).toBe(false);
    expect(endsInsidePrivateKey('abc')).toBe(false);
  });
});
