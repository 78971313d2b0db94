import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followsName } from '../../../../domain/redaction/context-word.ts';
import { contextNamesOf, mayFollowName } from '../../../../domain/redaction/scan-context.ts';
import { scannedTextOf } from '../../../support/scanned-text-of.ts';

const NAMES = new Set(['phone', 'tel']);
const CONTEXT = contextNamesOf(NAMES);
const mayFollow = (text: string, key?: string) => {
  const scan = scannedTextOf(text, key);
  return mayFollowName(scan, scan.end, CONTEXT);
};

describe('mayFollowName', () => {
  it('reads the words before a number', () => {
    expect(
      ['phone ', 'Phone number is ', 'userPhone=', '"tel":"', 'ü '].map((text) => mayFollow(text, '')),
    ).not.toContain(false);
    expect(['', 'order ', 'phone of the order ', 'telex '].some((text) => mayFollow(text, ''))).toBe(false);
  });

  it('takes any name for possible when the attribute is not known', () => {
    expect([mayFollow(''), mayFollow('', 'user.phone'), mayFollow('', 'order')]).toEqual([true, true, false]);
    expect(mayFollow('x'.repeat(41))).toBe(false);
  });

  it('misses nothing that the name tells', () => {
    const words = fc.constantFrom(
      ...['phone', 'Phone', 'tel', 'xtel', 'number', 'is', 'no', ' ', '_', ':', '1', 'K', 'ü'],
    );
    const texts = fc.array(words, { maxLength: 14 }).map((parts) => parts.join(''));

    fc.assert(
      fc.property(texts, fc.constantFrom('', 'a.phone', 'x'), (text, key) => {
        const isNamed = followsName(NAMES, { text, start: text.length, key });

        expect(!isNamed || mayFollow(text, key)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});
