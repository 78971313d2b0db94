/* eslint-disable complexity -- read for every text: a call for each condition would cost more than the condition */
import { CharCode } from './characters.ts';
import { Candidate } from './candidate.ts';
import { isIssued } from './card-number.ts';
import { IBAN_GROUP, ibanLengthOf } from './find-ibans.ts';
import { SSN_NAMES } from './find-numbers.ts';
import { contextNamesOf, mayFollowName } from './scan-context.ts';
import { ALPHANUMERICS, byteAt, DIGITS, holdsDigits, LETTERS, WORDS } from './scanned-text.ts';
import type { ScannedText } from './scanned-text.ts';

const MIN_CARD = 13;
const MAX_CARD = 19;
const SSN_DIGITS = 9;
const CARD_GROUP = 4;
const SSN_AREA = 3;
const SSN_GROUPS: readonly number[] = [3, 2, 4];
const SSN_CONTEXT = contextNamesOf(SSN_NAMES);

/** The candidates for numbers that begin with the digits `[first, last)`, which touch no word. */
export function numbersAt(scan: ScannedText, first: number, last: number): number {
  const { wanted } = scan;
  const length = last - first;
  if (length < SSN_DIGITS) return groupedNumbersAt(scan, first, last);
  if (hangsOnWord(scan, first - 1, first - 2)) return 0;
  if (length === SSN_DIGITS) {
    return (wanted & Candidate.ssn) !== 0 && mayFollowName(scan, first, SSN_CONTEXT) ? Candidate.ssn : 0;
  }
  if (length < MIN_CARD || length > MAX_CARD || (wanted & Candidate.card) === 0) return 0;
  return isCard(scan, first, { end: last, length }) ? Candidate.card : 0;
}

function groupedNumbersAt(scan: ScannedText, first: number, last: number): number {
  const separator = byteAt(scan, last);
  if (separator !== CharCode.dash && separator !== CharCode.space) return 0;
  const length = last - first;
  if (length === SSN_AREA) {
    if ((scan.wanted & Candidate.ssn) === 0 || byteAt(scan, last + 3) !== separator) return 0;
    if (groupsEnd(scan, first, SSN_GROUPS) < 0 || hangsOnWord(scan, first - 1, first - 2)) return 0;
    return Candidate.ssn;
  }
  if (length !== CARD_GROUP || (scan.wanted & Candidate.card) === 0) return 0;
  // The second group has four or six digits: a date ends here.
  if (DIGITS[byteAt(scan, last + 3)] !== 1 || DIGITS[byteAt(scan, last + CARD_GROUP)] !== 1) return 0;
  if (hangsOnWord(scan, first - 1, first - 2)) return 0;
  return isCardInGroups(scan, first, separator) ? Candidate.card : 0;
}

/** Groups of 4-4-4-4, 4-4-4-4-3, 4-6-5 or 4-6-4 digits, told apart by where the second separator stands. */
function isCardInGroups(scan: ScannedText, first: number, separator: number): boolean {
  if (byteAt(scan, first + 9) === separator) {
    if (byteAt(scan, first + 14) !== separator || DIGITS[byteAt(scan, first + 19)] === 1) return false;
    for (const group of [5, 10, 15]) if (!holdsDigits(scan, first + group, 4)) return false;
    const isLong = byteAt(scan, first + 19) === separator && holdsDigits(scan, first + 20, 3);
    if (isLong && DIGITS[byteAt(scan, first + 23)] !== 1 && isCard(scan, first, { end: first + 23, length: 19 })) {
      return true;
    }
    return isCard(scan, first, { end: first + 19, length: 16 });
  }
  if (byteAt(scan, first + 11) !== separator) return false;
  if (!holdsDigits(scan, first + 5, 6) || !holdsDigits(scan, first + 12, 4)) return false;
  const isFive = DIGITS[byteAt(scan, first + 16)] === 1;
  if (isFive && DIGITS[byteAt(scan, first + 17)] === 1) return false;
  return isCard(scan, first, isFive ? { end: first + 17, length: 15 } : { end: first + 16, length: 14 });
}

/** A dash or dot joins a number to the word beyond it. */
function hangsOnWord(scan: ScannedText, near: number, far: number): boolean {
  const byte = byteAt(scan, near);
  return (byte === CharCode.dash || byte === CharCode.dot) && WORDS[byteAt(scan, far)] === 1;
}

/** End of groups of digits of just these lengths with equal separators; -1 when there are others. */
function groupsEnd(scan: ScannedText, first: number, lengths: readonly number[]): number {
  const separator = byteAt(scan, first + (lengths[0] as number));
  let index = first;
  for (const length of lengths) {
    if (index > first && byteAt(scan, index - 1) !== separator) return -1;
    const end = index + length;
    while (index < end && DIGITS[byteAt(scan, index)] === 1) index += 1;
    if (index < end || DIGITS[byteAt(scan, end)] === 1) return -1;
    index += 1;
  }
  return index - 1;
}

interface CardPlace {
  readonly end: number;
  /** How many digits, without separators. */
  readonly length: number;
}

/** A network's prefix and length, and a right check digit (ISO/IEC 7812-1, annex B). */
function isCard(scan: ScannedText, first: number, { end, length }: CardPlace): boolean {
  let prefix = 0;
  for (let index = first; index < first + 4; index += 1) prefix = prefix * 10 + byteAt(scan, index) - 0x30;
  if (!isIssued(prefix, length)) return false;
  let sum = 0;
  let isDoubled = false;
  for (let index = end - 1; index >= first; index -= 1) {
    const byte = byteAt(scan, index);
    if (DIGITS[byte] !== 1) continue;
    const digit = byte - 0x30;
    if (!isDoubled) sum += digit;
    else sum += digit > 4 ? digit * 2 - 9 : digit * 2;
    isDoubled = !isDoubled;
  }
  return sum % 10 === 0;
}

const ALPHABET = 26;
/** Length of an IBAN by its two letters, 0 for none. */
const IBAN_LENGTHS = Uint8Array.from({ length: ALPHABET * ALPHABET }, (_, pair) => {
  const country = String.fromCharCode(0x41 + Math.floor(pair / ALPHABET), 0x41 + (pair % ALPHABET));
  return ibanLengthOf(country) ?? 0;
});

/** Whether a bank account number begins with the two letters at `start`, behind which digits stand. */
export function mayBeIban(scan: ScannedText, start: number): boolean {
  const first = byteAt(scan, start);
  const second = byteAt(scan, start + 1);
  if (LETTERS[first] !== 1 || LETTERS[second] !== 1 || WORDS[byteAt(scan, start - 1)] === 1) return false;
  const length = IBAN_LENGTHS[((first | 0x20) - 0x61) * ALPHABET + (second | 0x20) - 0x61] as number;
  if (length === 0) return false;
  const separator = byteAt(scan, start + IBAN_GROUP);
  const isGrouped = separator === CharCode.space || separator === CharCode.dash;
  const end = start + length + (isGrouped ? Math.ceil(length / IBAN_GROUP) - 1 : 0);
  if (end > scan.end || WORDS[byteAt(scan, end)] === 1) return false;
  return hasCheckDigits(scan, start, { end, separator: isGrouped ? separator : -1 });
}

/** ISO 7064, MOD 97-10. */
function hasCheckDigits(
  scan: ScannedText,
  start: number,
  { end, separator }: { readonly end: number; readonly separator: number },
): boolean {
  let rest = 0;
  for (let index = start + IBAN_GROUP; index < end + IBAN_GROUP; index += 1) {
    const byte = byteAt(scan, index < end ? index : index - end + start);
    if (byte === separator) continue;
    if (ALPHANUMERICS[byte] !== 1) return false;
    rest = (DIGITS[byte] === 1 ? rest * 10 + byte - 0x30 : rest * 100 + (byte | 0x20) - 0x57) % 97;
  }
  return rest === 1;
}
