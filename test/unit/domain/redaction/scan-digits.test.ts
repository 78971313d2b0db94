import { describe, expect, it } from 'vitest';
import { Candidate } from '../../../../domain/redaction/candidate.ts';
import { digitsFrom, jointsOf } from '../../../../domain/redaction/scan-digits.ts';
import { placeOf, scannedTextOf } from '../../../support/scanned-text-of.ts';

const { ipv4, card, ssn, phone, iban, vendorToken, session } = Candidate;
const FIVE = ipv4 | card | ssn;
const ALL = FIVE | phone | iban | vendorToken | session;

/** What is found at the first digit of a part of the text, and what the scan goes on with. */
function look(text: string, part: string, wanted = ALL): readonly [found: number, rest: string] {
  const scan = { ...scannedTextOf(text, ''), wanted, joints: jointsOf(wanted) };
  const found = digitsFrom(scan, placeOf(scan, part));
  return [found, new TextDecoder().decode(scan.bytes.subarray(scan.next, scan.end))];
}

describe('digitsFrom', () => {
  it.each([
    ['from 203.0.113.7 on', '203', ipv4],
    ['ssn 536-22-8145.', '536', ssn],
    ['card 4111 1111 1111 1111 ok', '4111', card],
    ['card 4111111111111111 ok', '4111', card],
    ['call 1.415.555.0132 now', '415', phone],
    ['iban DE89370400440532013000', '8937', iban],
  ])('finds what begins in %j at %s', (text, part, candidate) => {
    expect(look(text, part)[0] & candidate).toBe(candidate);
  });

  it.each(['okhttp/4.12.0 x', 'AppleWebKit/605.1.15 x', 'Chrome/126.0.0.0 x', 'v 1.2.3.4.5 x'])(
    'reads the version of %j once',
    (text) => {
      const first = /\d+/.exec(text)?.[0] ?? '';

      expect(look(text, first, FIVE)).toEqual([0, ' x']);
    },
  );

  it('goes on with the last group of a dotted number when it may begin a telephone number', () => {
    expect(look('1.415-555-0132', '1.')[1]).toBe('415-555-0132');
  });

  it('leaves the rest of a word that digits stand in, unless something is looked for in words', () => {
    expect(look('req-a8f3a9c2 x', '8f3', FIVE)).toEqual([0, ' x']);
    expect(look('req-a8f3a9c2 x', '8f3')[1]).toBe('f3a9c2 x');
  });

  it('takes a dotted number with long groups apart', () => {
    expect(look('415.555.0132 x', '415')).toEqual([phone, '.555.0132 x']);
  });
});
