import { describe, expect, it } from 'vitest';
import {
  findEntraSecrets,
  findStorageKeys,
  findVendorTokens,
  VENDOR_TOKENS,
} from '../../../../domain/redaction/find-vendor-tokens.ts';
import type { RangeFinder } from '../../../../domain/redaction/redaction-kind.ts';

const found = (find: RangeFinder, text: string) => find(text).map(({ start, end }) => text.slice(start, end));
const BODY = 'aB3dE5gH7jK9'.repeat(6);

describe('findVendorTokens', () => {
  it.each(VENDOR_TOKENS)('finds what stands behind $prefix, in the middle of a text', ({ prefix }) => {
    const token = prefix.length === 4 && prefix.startsWith('A') && prefix !== 'AIza' ? BODY.slice(0, 16) : BODY;

    const [text = ''] = found(findVendorTokens, `(${prefix}${token}) x`);

    expect(text.endsWith(token)).toBe(true);
  });

  it.each(VENDOR_TOKENS)('finds nothing behind $prefix inside a word, or without a token', ({ prefix }) => {
    expect(found(findVendorTokens, `x${prefix}${BODY}`)).toEqual([]);
    expect(found(findVendorTokens, `${prefix} ${prefix}abc`)).toEqual([]);
  });

  it.each(['task-runner-with-a-long-name-and-more', 'sk-a-very-long-name-of-a-thing-without-secrets', `AKIA${BODY}`])(
    'finds none in %s',
    (text) => {
      expect(found(findVendorTokens, text)).toEqual([]);
    },
  );
});

describe('findEntraSecrets', () => {
  it('finds secrets by their mark', () => {
    const secret = `abc8Q~${BODY.slice(0, 34)}`;

    expect(found(findEntraSecrets, `secret ${secret}, x`)).toEqual([secret]);
    expect(found(findEntraSecrets, `x${secret} abcxQ~${BODY} 8Q~`)).toEqual([]);
  });
});

describe('findStorageKeys', () => {
  it('finds keys, and no digests of packages', () => {
    const key = `${BODY}${BODY}`.slice(0, 86).concat('==');

    expect(found(findStorageKeys, `key ${key} x`)).toEqual([key]);
    expect(found(findStorageKeys, `sha512-${key} ${key}= a${key} ==`)).toEqual([]);
  });
});
