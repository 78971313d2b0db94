import { describe, expect, it } from 'vitest';
import { Candidate } from '../../../../domain/redaction/candidate.ts';
import { mayBeIban, numbersAt } from '../../../../domain/redaction/scan-numbers.ts';
import { DIGITS, runEndOf } from '../../../../domain/redaction/scanned-text.ts';
import { placeOf, scannedTextOf } from '../../../support/scanned-text-of.ts';

const numbersIn = (text: string, key?: string) => {
  const scan = scannedTextOf(text, key);
  const first = placeOf(scan, /\d/.exec(text)?.[0] ?? '');
  return numbersAt(scan, first, runEndOf(scan, first, DIGITS));
};
const ibanIn = (text: string, at = '') => {
  const scan = scannedTextOf(text);
  return mayBeIban(scan, placeOf(scan, at));
};

describe('numbersAt', () => {
  it('knows cards by network, length and check digit', () => {
    for (const text of ['4111111111111111', '4111 1111 1111 1111', '4111-1111-1111-1111', '3782 822463 10005']) {
      expect(numbersIn(text)).toBe(Candidate.card);
    }
    for (const text of [
      '4111111111111112',
      '4111 1111-1111 1111',
      'a-4111111111111111',
      '1674981729488',
      '2015-10-18',
    ]) {
      expect(numbersIn(text)).toBe(0);
    }
  });

  it('knows social security numbers by their dashes or by a name', () => {
    expect(numbersIn('123-45-6789')).toBe(Candidate.ssn);
    expect(numbersIn('ssn 123456789', '')).toBe(Candidate.ssn);
    expect(numbersIn('123456789')).toBe(Candidate.ssn);
    expect(numbersIn('123456789', '')).toBe(0);
    expect(numbersIn('123-456-789', '')).toBe(0);
  });
});

describe('mayBeIban', () => {
  it('needs country, length and check digits at the begin of a word', () => {
    expect(
      ['DE89370400440532013000', 'DE89 3704 0044 0532 0130 00', 'gb82west12345698765432'].map((text) => ibanIn(text)),
    ).toEqual([true, true, true]);
    expect(
      ['DE89370400440532013001', 'DE8937040044053201300', 'ZZ89370400440532013000', 'DE89'].some((text) =>
        ibanIn(text),
      ),
    ).toBe(false);
    expect(ibanIn('xDE89370400440532013000', 'DE')).toBe(false);
  });
});
