/* eslint-disable complexity -- read for every text: a call for each condition would cost more than the condition */
import { Candidate } from './candidate.ts';
import { CharCode } from './characters.ts';
import { MIN_NATIONAL } from './find-phones.ts';
import { mayBeIpv4 } from './scan-addresses.ts';
import { mayBeIban, numbersAt } from './scan-numbers.ts';
import { mayBePhone } from './scan-phones.ts';
import { mayBeSession, mayBeTokenWithDigits } from './scan-tokens.ts';
import { BLANKS, byteAt, DIGITS, holdsAt, IDENTIFIERS, LETTERS, tableOf, WORDS } from './scanned-text.ts';
import type { ScannedText } from './scanned-text.ts';

const OCTET = 3;
const OCTETS = 4;
/** Fewer digits are only a part of a number. */
const MIN_ALONE = 7;
const IN_WORDS = Candidate.iban | Candidate.vendorToken | Candidate.phone | Candidate.session;
const JOINED = tableOf((byte) => ' -./('.includes(String.fromCharCode(byte)));
/** What may stand behind a part of a telephone number. */
const PHONE_JOINTS = tableOf((byte) => ' -./()'.includes(String.fromCharCode(byte)));

/** The candidates for what begins with the digit at `first`; `scan.next` is where the scan goes on. */
export function digitsFrom(scan: ScannedText, first: number): number {
  const { bytes, start, end, wanted } = scan;
  const isInWord = first > start && WORDS[bytes[first - 1] as number] === 1;
  let last = first + 1;
  if (isInWord && (wanted & IN_WORDS) === 0) {
    while (last < end && WORDS[bytes[last] as number] === 1) last += 1;
    scan.next = last;
    return 0;
  }
  while (last < end && DIGITS[bytes[last] as number] === 1) last += 1;
  scan.next = last;
  if (last - first > OCTET) return digitRunAt(scan, first, last);
  const next = last < end ? (bytes[last] as number) : 0;
  if (next !== CharCode.dot || last + 1 >= end || DIGITS[bytes[last + 1] as number] !== 1) {
    return scan.joints[next] === 1 || (wanted & IN_WORDS) !== 0 ? digitRunAt(scan, first, last) : 0;
  }
  return dottedNumberAt(scan, first, last);
}

/**
 * Numbers with dots are versions far more often than addresses: one of short groups is read once, and its later groups
 * begin nothing. The last one may: `1.415-555-0132`.
 */
function dottedNumberAt(scan: ScannedText, first: number, firstEnd: number): number {
  const { bytes, end, wanted } = scan;
  let groups = 1;
  let last = firstEnd;
  let group = first;
  while (last + 1 < end && bytes[last] === CharCode.dot && DIGITS[bytes[last + 1] as number] === 1) {
    group = last + 1;
    last = group + 1;
    while (last < end && DIGITS[bytes[last] as number] === 1) last += 1;
    if (last - group > OCTET) return digitRunAt(scan, first, firstEnd);
    groups += 1;
  }
  scan.next = (wanted & (Candidate.phone | Candidate.vendorToken)) === 0 ? last : group;
  const before = byteAt(scan, first - 1);
  const mayBeOther =
    (IDENTIFIERS[before] === 1 && (wanted & IN_WORDS) !== 0) ||
    (BLANKS[before] === 1 && (wanted & Candidate.session) !== 0) ||
    ((wanted & Candidate.phone) !== 0 &&
      (last - first - groups + 1 >= MIN_NATIONAL || PHONE_JOINTS[byteAt(scan, last)] === 1));
  return groups === OCTETS || mayBeOther ? digitRunAt(scan, first, firstEnd) : 0;
}

/** Most digits are told by their neighbours to be nothing. */
function digitRunAt(scan: ScannedText, first: number, last: number): number {
  const { bytes, start, end, wanted } = scan;
  const before = first > start ? (bytes[first - 1] as number) : 0;
  let found = 0;
  if (IDENTIFIERS[before] === 1) {
    if ((wanted & IN_WORDS) !== 0) found = digitsInWordAt(scan, first, last);
  } else if (BLANKS[before] === 1 && (wanted & Candidate.session) !== 0) {
    found = mayBeSession(scan, first) ? Candidate.session : 0;
  }
  if (WORDS[before] === 1) return found;
  const next = last < end ? (bytes[last] as number) : 0;
  const mayBegin = scan.joints[next] === 1 || (last - first >= MIN_ALONE && WORDS[next] !== 1);
  return mayBegin ? found | digitsAt(scan, first, last) : found;
}

/** The candidates for what begins with the digits `[first, last)`, which touch no word. */
function digitsAt(scan: ScannedText, first: number, last: number): number {
  const next = byteAt(scan, last);
  const after = byteAt(scan, last + 1);
  // Behind the last digits of a group nothing goes on.
  if (last - first < MIN_ALONE && DIGITS[after] !== 1 && JOINED[after] !== 1) return 0;
  const length = last - first;
  const { wanted } = scan;
  let found = 0;
  if (next === 0x2e && length <= OCTET && (wanted & Candidate.ipv4) !== 0 && mayBeIpv4(scan, first)) {
    found = Candidate.ipv4;
  } else if (
    length < OCTET &&
    DIGITS[byteAt(scan, first - 2)] === 1 &&
    next !== 0x2f &&
    JOINED[byteAt(scan, first - 1)] === 1
  ) {
    return 0;
  }
  if (length >= OCTET && (wanted & (Candidate.card | Candidate.ssn)) !== 0) found |= numbersAt(scan, first, last);
  if ((wanted & Candidate.phone) !== 0 && mayBePhone(scan, first, last)) found |= Candidate.phone;
  if (next === 0x2f && after === 0x2f && (wanted & Candidate.vendorToken) !== 0 && mayBeTokenWithDigits(scan, first)) {
    found |= Candidate.vendorToken;
  }
  return found;
}

/** Digits behind a letter: of an account number, of an encoded `+`, or of nothing. */
function digitsInWordAt(scan: ScannedText, first: number, last: number): number {
  const { wanted } = scan;
  const before = byteAt(scan, first - 1);
  let found = (wanted & Candidate.session) !== 0 && mayBeSession(scan, first) ? Candidate.session : 0;
  if ((wanted & Candidate.iban) !== 0 && last - first >= 2 && LETTERS[before] === 1 && mayBeIban(scan, first - 2)) {
    found |= Candidate.iban;
  }
  if (
    (wanted & Candidate.vendorToken) !== 0 &&
    (before === 0x61 || before === 0x5f) &&
    mayBeTokenWithDigits(scan, first)
  ) {
    found |= Candidate.vendorToken;
  }
  if (WORDS[byteAt(scan, last)] === 1) return found;
  const isPlus = before === 0x42 && (wanted & Candidate.phone) !== 0 && holdsAt(scan, first - 3, '%2B');
  return isPlus && mayBePhone(scan, first, last) ? found | Candidate.phone : found;
}

/** What may stand between the first digits of a number and the next ones: separators, and behind these a parenthesis. */
export function jointsOf(wanted: number): Uint8Array {
  const { ipv4, card, ssn, phone, vendorToken } = Candidate;
  const joints = new Uint8Array(256);
  if ((wanted & ipv4) !== 0) joints[0x2e] = 1;
  if ((wanted & (card | ssn)) !== 0) for (const byte of [0x20, 0x2d]) joints[byte] = 1;
  if ((wanted & phone) !== 0) for (const byte of [0x20, 0x2d, 0x2e, 0x2f, 0x28, 0x29]) joints[byte] = 1;
  if ((wanted & vendorToken) !== 0) joints[0x2f] = 1;
  return joints;
}
