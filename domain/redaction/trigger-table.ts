import { Candidate } from './candidate.ts';
import { VENDOR_TRIGGERS } from './scan-tokens.ts';
import type { ScannedText } from './scanned-text.ts';

/** What a byte sets off; most set off nothing, and so cost a part of a lookup. */
export const Trigger = {
  none: 0,
  digit: 1,
  at: 2,
  percent: 3,
  jwt: 4,
  colon: 5,
  assignment: 6,
  dash: 7,
  b: 8,
  tilde: 9,
  vendor: 10,
  sendgrid: 11,
  twilio: 12,
} as const;

/** Which bytes set something off. */
export interface TriggerTable {
  /** A {@link Trigger} for each byte. */
  readonly byByte: Uint8Array;
  /** Whether any of two bytes, the first one in the low half, sets something off. */
  readonly byPair: Uint8Array;
}

/** The table for a set of candidates. */
export function createTriggerTable(wanted: number): TriggerTable {
  const byByte = triggersOf(wanted);
  const byPair = Uint8Array.from({ length: 0x10000 }, (_, pair) =>
    byByte[pair & 0xff] === Trigger.none && byByte[pair >>> 8] === Trigger.none ? 0 : 1,
  );
  return { byByte, byPair };
}

/** The first place from `from` on at which something is set off; the end without one. Reads four bytes at a time. */
export function nextTrigger(scan: ScannedText, from: number, { byByte, byPair }: TriggerTable): number {
  const { bytes, view, end } = scan;
  let index = from;
  for (const last = end - 4; index <= last; index += 4) {
    const word = view.getInt32(index, true);
    if (((byPair[word & 0xffff] as number) | (byPair[word >>> 16] as number)) !== 0) break;
  }
  while (index < end && byByte[bytes[index] as number] === Trigger.none) index += 1;
  return index;
}

function triggersOf(wanted: number): Uint8Array {
  const triggers = new Uint8Array(256);
  const on = (candidates: number, trigger: number, ...bytes: readonly number[]): void => {
    if ((wanted & candidates) !== 0) for (const byte of bytes) triggers[byte] = trigger;
  };
  const codes = (characters: string): readonly number[] =>
    Array.from(characters, (character) => character.charCodeAt(0));
  const { ipv4, card, ssn, phone, iban, vendorToken, privateKey, option, command } = Candidate;
  on(vendorToken, Trigger.vendor, ...VENDOR_TRIGGERS);
  on(ipv4 | card | ssn | phone | iban | vendorToken | Candidate.session, Trigger.digit, ...codes('0123456789'));
  on(Candidate.email | Candidate.urlAuth, Trigger.at, ...codes('@'));
  on(Candidate.email, Trigger.percent, ...codes('%'));
  on(Candidate.jwt, Trigger.jwt, ...codes('J'));
  on(Candidate.ipv6 | Candidate.assignment | Candidate.urlAuth, Trigger.colon, ...codes(':'));
  on(Candidate.assignment | Candidate.storageKey, Trigger.assignment, ...codes('=>'));
  on(vendorToken | privateKey | option | command, Trigger.dash, ...codes('-'));
  on(Candidate.authorization, Trigger.b, ...codes('bB'));
  on(Candidate.entraSecret, Trigger.tilde, ...codes('~'));
  on(Candidate.sendgridKey, Trigger.sendgrid, ...codes('G'));
  on(Candidate.twilioKey, Trigger.twilio, ...codes('K'));
  return triggers;
}
