import { CharCode, codeAt, isDigit, isWord } from './characters.ts';
import { followsName } from './context-word.ts';
import { RedactionKind } from './redaction-kind.ts';
import type { SensitiveRange } from './redaction-kind.ts';

/** ITU-T E.164: at most 15 digits; fewer than 8 with a country code, or 7 without, are no telephone number. */
export const MAX_PHONE_DIGITS = 15;
/** With a country code. */
export const MIN_INTERNATIONAL = 8;
/** Without one. */
export const MIN_NATIONAL = 7;
/** The longest way to write one: 15 digits, each followed by a separator, and parentheses. */
export const MAX_PHONE_LENGTH = 36;
const MAX_AMERICAN = 20;

/** These stand before telephone numbers. */
export const PHONE_NAMES: ReadonlySet<string> = new Set([
  ...['phone', 'phones', 'tel', 'telephone', 'telefon', 'mobile', 'msisdn', 'sms', 'fax', 'whatsapp', 'cell', 'handy'],
  ...[
    'cellphone',
    'phonenumber',
    'mobilenumber',
    'caller',
    'callee',
    'telefonnummer',
    'mobil',
    'rufnummer',
    'landline',
  ],
]);
/** These stand before other numbers too, so that only one written in groups is a telephone number. */
export const WEAK_PHONE_NAMES: ReadonlySet<string> = new Set([
  ...['call', 'called', 'calling', 'contact', 'dial', 'dialing', 'dialed', 'callback', 'reach', 'ring', 'rückruf'],
]);
/** North American numbers (NANP): area codes begin with 2 to 9. */
const NORTH_AMERICAN = /^(?:1[-. ])?(?:\([2-9]\d{2}\) ?\d{3}[-. ]\d{4}|([2-9]\d{2})([-.])\d{3}\2\d{4})(?!\d)/;
const DATE = /^(?:19|20)\d\d[-/.]?[01]\d[-/.]?[0-3]\d|^[0-3]?\d[-/.][01]?\d[-/.](?:19|20)\d\d/;

/**
 * Finds telephone numbers: international ones by their `+`, North American ones by their groups, and others by the
 * name before them (`phone`, `tel`, `call`). A number that touches letters, or hangs on a word by a dash or a dot, is
 * part of an identifier.
 */
export function findPhones(text: string, key = ''): readonly SensitiveRange[] {
  const ranges: SensitiveRange[] = [];
  let index = 0;
  // Behind a group of digits that no telephone number begins with, the groups that hang on it are none either.
  let chainEnd = -1;
  while (index < text.length) {
    if (!isDigit(text.charCodeAt(index))) {
      index += 1;
      continue;
    }
    const groupEnd = digitsEnd(text, index);
    const end = phoneEnd({ text, key, first: index, groupEnd }, index === chainEnd);
    if (end !== undefined) ranges.push({ start: startOf(text, index), end, kind: RedactionKind.phone });
    index = Math.max(end ?? index, groupEnd);
    chainEnd = separatorEnd(text, index);
  }
  return ranges;
}

/** A group of digits, and where it stands. */
interface DigitGroup {
  readonly text: string;
  readonly key: string;
  readonly first: number;
  readonly groupEnd: number;
}

/** End of the telephone number that begins with a group; inside a chain of groups only its own form can tell one. */
function phoneEnd(group: DigitGroup, isInChain: boolean): number | undefined {
  const { text, first } = group;
  const mayBeAmerican = beginsAmerican(group);
  // Inside a chain a separator stands before the group, and so no `+`.
  if (isInChain && !mayBeAmerican) return undefined;
  const start = startOf(text, first);
  if (isPartOfIdentifier(text, start)) return undefined;
  const american = mayBeAmerican && !isPlus(text, start) ? americanEnd(text, start) : undefined;
  return american ?? (isInChain ? undefined : otherEnd(text, readNumber(text, first), group.key));
}

function americanEnd(text: string, start: number): number | undefined {
  const number = NORTH_AMERICAN.exec(text.slice(start, start + MAX_AMERICAN))?.[0];
  return number === undefined || isContinued(text, start + number.length) ? undefined : start + number.length;
}

/** Three digits, or the `1` of `1-415-…` and of `1 (415) …`. */
function beginsAmerican({ text, first, groupEnd }: DigitGroup): boolean {
  if (groupEnd - first !== 1) return groupEnd - first === 3;
  const area = codeAt(text, first + 2) === 0x28 ? first + 3 : first + 2;
  return codeAt(text, first) === 0x31 && isDigit(codeAt(text, area)) && isDigit(codeAt(text, area + 1));
}

interface WrittenNumber {
  /** Where the number begins, its `+` or parenthesis included. */
  readonly start: number;
  readonly end: number;
  /** End of its first group of digits. */
  readonly firstEnd: number;
  readonly digits: number;
  readonly hasPlus: boolean;
  readonly hasGroups: boolean;
}

/** Digits in groups that separators join: a space, dash, dot, slash or parenthesis. */
function readNumber(text: string, first: number): WrittenNumber {
  const start = startOf(text, first);
  let digits = 0;
  let end = first;
  let index = first;
  let firstEnd = first;
  while (index < first + MAX_PHONE_LENGTH) {
    const groupEnd = digitsEnd(text, index);
    if (firstEnd === first) firstEnd = groupEnd;
    const count = groupEnd - index;
    if (count === 0 || digits + count > MAX_PHONE_DIGITS) break;
    digits += count;
    end = groupEnd;
    index = separatorEnd(text, groupEnd);
    if (index === groupEnd) break;
  }
  const hasPlus = isPlus(text, start);
  return { start, end, firstEnd, digits, hasPlus, hasGroups: end > firstEnd };
}

function startOf(text: string, first: number): number {
  let start = first;
  if (codeAt(text, start - 1) === 0x28) start -= 1;
  if (codeAt(text, start - 1) === CharCode.plus) return start - 1;
  // An encoded `+`, whose own digits end in a letter.
  return text.startsWith('%2B', start - 3) ? start - 3 : start;
}

function isPlus(text: string, start: number): boolean {
  return codeAt(text, start) === CharCode.plus || text.startsWith('%2B', start);
}

function digitsEnd(text: string, start: number): number {
  let end = start;
  while (isDigit(codeAt(text, end))) end += 1;
  return end;
}

function separatorEnd(text: string, from: number): number {
  let index = from;
  if (codeAt(text, index) === 0x29) index += 1;
  const code = codeAt(text, index);
  if (code === CharCode.space || code === CharCode.dash || code === CharCode.dot || code === CharCode.slash) index += 1;
  if (codeAt(text, index) === 0x28) index += 1;
  return isDigit(codeAt(text, index)) ? index : from;
}

function otherEnd(text: string, number: WrittenNumber, key: string): number | undefined {
  const { end, digits, hasPlus } = number;
  if (digits < (hasPlus ? MIN_INTERNATIONAL : MIN_NATIONAL) || isContinued(text, end)) return undefined;
  return hasPlus || isInternational(text, number) || isNamed(text, number, key) ? end : undefined;
}

/** `0049 89 …`: the prefix of calls abroad, then a country. */
function isInternational(text: string, { start, digits, hasGroups, firstEnd }: WrittenNumber): boolean {
  if (!hasGroups || digits < MIN_INTERNATIONAL + 2 || firstEnd - start > 5 || firstEnd - start < 4) return false;
  return text.startsWith('00', start) && codeAt(text, start + 2) > 0x30;
}

function isNamed(text: string, { start, end, hasGroups }: WrittenNumber, key: string): boolean {
  if (DATE.test(text.slice(start, end)) && hasGroups) return false;
  const place = { text, start, key };
  if (isDotted(text, start, end)) return false;
  return followsName(PHONE_NAMES, place) || (hasGroups && followsName(WEAK_PHONE_NAMES, place));
}

/** Numbers with dots alone are addresses and versions. */
function isDotted(text: string, start: number, end: number): boolean {
  return text.slice(start, end).split('.').length > 3;
}

function isPartOfIdentifier(text: string, start: number): boolean {
  const code = codeAt(text, start - 1);
  if (isWord(code)) return true;
  const joins = code === CharCode.dash || code === CharCode.dot || code === CharCode.slash || code === CharCode.colon;
  if (!joins) return false;
  const before = codeAt(text, start - 2);
  // `tel:+1…` and `phone:415-…` are no times; `tel-415…` is rare enough to stay.
  return code === CharCode.colon || code === CharCode.slash
    ? isDigit(before) && code === CharCode.colon
    : isWord(before) && !isPlus(text, start);
}

function isContinued(text: string, end: number): boolean {
  const code = codeAt(text, end);
  if (isWord(code)) return true;
  const joins = code === CharCode.dash || code === CharCode.dot || code === CharCode.colon;
  return joins && isWord(codeAt(text, end + 1));
}
