/* eslint-disable complexity -- read for every text: a call for each condition would cost more than the condition */
import { CharCode } from './characters.ts';
import {
  MAX_PHONE_DIGITS,
  MAX_PHONE_LENGTH,
  MIN_INTERNATIONAL,
  MIN_NATIONAL,
  PHONE_NAMES,
  WEAK_PHONE_NAMES,
} from './find-phones.ts';
import { contextNamesOf, mayFollowName } from './scan-context.ts';
import { byteAt, DIGITS, holdsAt, holdsDigits, tableOf, WORDS } from './scanned-text.ts';
import type { ScannedText } from './scanned-text.ts';

const OPENING = 0x28;
const CLOSING = 0x29;
const ENCODED_PLUS = '%2B';
const CONTEXT = contextNamesOf(new Set([...PHONE_NAMES, ...WEAK_PHONE_NAMES]));
const STRONG_CONTEXT = contextNamesOf(PHONE_NAMES);
const SINGLE = tableOf((byte) => ' -./'.includes(String.fromCharCode(byte)));
/** What may stand behind the first digits of a number in groups. */
const JOINTS = tableOf((byte) => SINGLE[byte] === 1 || byte === OPENING || byte === CLOSING);

/** Whether a telephone number may begin with the digits `[first, last)`. */
export function mayBePhone(scan: ScannedText, first: number, last: number): boolean {
  const length = last - first;
  if (length < MIN_NATIONAL && JOINTS[byteAt(scan, last)] !== 1) return false;
  if (length === 3 && isAmerican(scan, first, last)) return true;
  if (isInChain(scan, first)) return false;
  const start = startOf(scan, first);
  const hasPlus = byteAt(scan, start) === CharCode.plus || byteAt(scan, start) === CharCode.percent;
  if (start === first && length === 4 && isDate(scan, first)) return false;
  return !isPartOfIdentifier(scan, start, hasPlus) && isNumber(scan, first, { start, hasPlus });
}

/** The form of North American numbers, `415-555-0132` and `(415) 555-0132`. */
function isAmerican(scan: ScannedText, first: number, last: number): boolean {
  const joint = byteAt(scan, last);
  if (joint === CLOSING) {
    const exchange = last + (byteAt(scan, last + 1) === CharCode.space ? 2 : 1);
    const second = byteAt(scan, exchange + 3);
    const isJoint = second === CharCode.dash || second === CharCode.dot || second === CharCode.space;
    return isJoint && holdsDigits(scan, exchange, 3) && holdsDigits(scan, exchange + 4, 4);
  }
  if (joint !== CharCode.dash && joint !== CharCode.dot) return false;
  return byteAt(scan, last + 4) === joint && holdsDigits(scan, last + 1, 3) && holdsDigits(scan, last + 5, 4);
}

/** Whether a year, a month and a day stand here: no name before them makes a telephone number of them. */
function isDate(scan: ScannedText, first: number): boolean {
  const century = (byteAt(scan, first) << 8) | byteAt(scan, first + 1);
  if (century !== 0x3230 && century !== 0x3139) return false;
  const joint = byteAt(scan, first + 4);
  if (joint !== CharCode.dash && joint !== CharCode.slash && joint !== CharCode.dot) return false;
  const month = byteAt(scan, first + 5);
  const day = byteAt(scan, first + 8);
  if (byteAt(scan, first + 7) !== joint || !holdsDigits(scan, first + 6, 1) || !holdsDigits(scan, first + 9, 1)) {
    return false;
  }
  return (month === 0x30 || month === 0x31) && day >= 0x30 && day <= 0x33;
}

/** Whether the digits hang on other digits before them. */
function isInChain(scan: ScannedText, first: number): boolean {
  let index = first - 1;
  if (byteAt(scan, index) === OPENING) index -= 1;
  if (SINGLE[byteAt(scan, index)] === 1) index -= 1;
  if (byteAt(scan, index) === CLOSING) index -= 1;
  return index < first - 1 && DIGITS[byteAt(scan, index)] === 1;
}

function startOf(scan: ScannedText, first: number): number {
  const start = byteAt(scan, first - 1) === OPENING ? first - 1 : first;
  if (byteAt(scan, start - 1) === CharCode.plus) return start - 1;
  return holdsAt(scan, start - ENCODED_PLUS.length, ENCODED_PLUS) ? start - ENCODED_PLUS.length : start;
}

function isPartOfIdentifier(scan: ScannedText, start: number, hasPlus: boolean): boolean {
  const byte = byteAt(scan, start - 1);
  if (WORDS[byte] === 1) return true;
  const before = byteAt(scan, start - 2);
  if (byte === CharCode.colon) return DIGITS[before] === 1;
  return (byte === CharCode.dash || byte === CharCode.dot) && WORDS[before] === 1 && !hasPlus;
}

interface NumberStart {
  readonly start: number;
  readonly hasPlus: boolean;
}

/** Whether enough digits follow, and something tells that they are a telephone number. */
function isNumber(scan: ScannedText, first: number, { start, hasPlus }: NumberStart): boolean {
  let digits = 0;
  let end = first;
  let firstEnd = first;
  let index = first;
  while (index < first + MAX_PHONE_LENGTH) {
    let groupEnd = index;
    while (DIGITS[byteAt(scan, groupEnd)] === 1) groupEnd += 1;
    if (firstEnd === first) firstEnd = groupEnd;
    const count = groupEnd - index;
    if (count === 0 || digits + count > MAX_PHONE_DIGITS) break;
    digits += count;
    end = groupEnd;
    index = separatorEnd(scan, groupEnd);
    if (index === groupEnd) break;
  }
  if (digits < (hasPlus ? MIN_INTERNATIONAL : MIN_NATIONAL) || isContinued(scan, end)) return false;
  if (hasPlus) return true;
  const hasGroups = end > firstEnd;
  if (hasGroups && byteAt(scan, first) === 0x30 && byteAt(scan, first + 1) === 0x30) return true;
  return mayFollowName(scan, start, hasGroups ? CONTEXT : STRONG_CONTEXT);
}

function separatorEnd(scan: ScannedText, from: number): number {
  let index = from;
  if (byteAt(scan, index) === CLOSING) index += 1;
  if (SINGLE[byteAt(scan, index)] === 1) index += 1;
  if (byteAt(scan, index) === OPENING) index += 1;
  return DIGITS[byteAt(scan, index)] === 1 ? index : from;
}

function isContinued(scan: ScannedText, end: number): boolean {
  const byte = byteAt(scan, end);
  if (WORDS[byte] === 1) return true;
  const joins = byte === CharCode.dash || byte === CharCode.dot || byte === CharCode.colon;
  return joins && WORDS[byteAt(scan, end + 1)] === 1;
}
