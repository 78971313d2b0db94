import { describe, expect, it } from 'vitest';
import { mayBePhone } from '../../../../domain/redaction/scan-phones.ts';
import { DIGITS, runEndOf } from '../../../../domain/redaction/scanned-text.ts';
import { placeOf, scannedTextOf } from '../../../support/scanned-text-of.ts';

const phoneIn = (text: string, part = /\d/.exec(text)?.[0] ?? '') => {
  const scan = scannedTextOf(text, '');
  const first = placeOf(scan, part);
  return mayBePhone(scan, first, runEndOf(scan, first, DIGITS));
};

describe('mayBePhone', () => {
  it.each(['+14155550132', '+49 89 123456', '(415) 555-0132', '415-555-0132', '0049 89 123456', 'phone 1234567'])(
    'sees one in %j',
    (text) => {
      expect(phoneIn(text)).toBe(true);
    },
  );

  it('sees one behind an encoded plus', () => {
    expect(phoneIn('%2B4155550132', '4155550132')).toBe(true);
  });

  it.each(['+1 +1', '2015-10-18 18:01:47', 'phone 2015-10-18', '1117838570', 'phone 123', 'ab-1234567', '10.0.0.1'])(
    'sees none in %j',
    (text) => {
      expect(phoneIn(text)).toBe(false);
    },
  );

  it('sees none inside a longer number', () => {
    expect(phoneIn('12 3456789012', '3456789012')).toBe(false);
  });
});
