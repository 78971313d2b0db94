import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Candidate } from '../../../../domain/redaction/candidate.ts';
import { createTriggerTable, nextTrigger, Trigger } from '../../../../domain/redaction/trigger-table.ts';
import { scannedTextOf } from '../../../support/scanned-text-of.ts';

const table = createTriggerTable(Candidate.email | Candidate.ipv4);

describe('the table of triggers', () => {
  it('knows the bytes of the candidates that are wanted, and no others', () => {
    const at = (character: string) => table.byByte[character.charCodeAt(0)];

    expect([at('@'), at('%'), at('7'), at('J'), at(':'), at('a')]).toEqual([
      ...[Trigger.at, Trigger.percent, Trigger.digit],
      ...[Trigger.none, Trigger.none, Trigger.none],
    ]);
  });

  it('finds the same place whether bytes are read one by one or four at a time', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'z', ' ', '/', '@', '3', 'ü'), maxLength: 40 });
    fc.assert(
      fc.property(text, fc.nat(40), (characters, offset) => {
        const scan = scannedTextOf(characters);
        const from = Math.min(scan.start + offset, scan.end);
        let expected = from;
        while (expected < scan.end && table.byByte[scan.bytes[expected]!] === Trigger.none) expected += 1;

        expect(nextTrigger(scan, from, table)).toBe(expected);
      }),
    );
  });
});
