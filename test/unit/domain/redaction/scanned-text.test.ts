import { describe, expect, it } from 'vitest';
import { byteAt, DIGITS, holdsAt, holdsWordAt, LETTERS, runEndOf } from '../../../../domain/redaction/scanned-text.ts';
import { scannedTextOf } from '../../../support/scanned-text-of.ts';

describe('scanned text', () => {
  it('ends at its ends', () => {
    const scan = scannedTextOf('12');

    expect([-1, 0, 1, 2].map((offset) => byteAt(scan, scan.start + offset))).toEqual([0, 0x31, 0x32, 0]);
    expect(runEndOf(scan, scan.start, DIGITS)).toBe(scan.end);
    expect(holdsAt(scan, scan.start, '12x')).toBe(false);
  });

  it('compares words in any case', () => {
    const scan = scannedTextOf('Basic');

    expect(holdsWordAt(scan, scan.start, 'basic')).toBe(true);
    expect(holdsAt(scan, scan.start, 'basic')).toBe(false);
    expect(runEndOf(scan, scan.start, LETTERS)).toBe(scan.end);
  });
});
