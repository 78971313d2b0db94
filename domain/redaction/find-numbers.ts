import { CharCode, codeAt, isDigit, isWord } from './characters.ts';
import { RedactionKind } from './redaction-kind.ts';
import type { SensitiveRange } from './redaction-kind.ts';
import { isCardNumber } from './card-number.ts';
import { followsName } from './context-word.ts';
import type { TextPlace } from './context-word.ts';

/** Digits in a row. */
interface DigitGroup {
  readonly start: number;
  readonly end: number;
}

/** How card numbers are written in groups (ISO/IEC 7812 numbers on cards). */
const CARD_GROUPINGS: readonly (readonly number[])[] = [
  ...[13, 14, 15, 16, 17, 18, 19].map((length) => [length]),
  [4, 4, 4, 4, 3],
  [4, 4, 4, 4],
  [4, 6, 5],
  [4, 6, 4],
];
const SSN_GROUPING: readonly number[] = [3, 2, 4];
/** Without dashes only a name before it tells a social security number from any other. */
const SSN_DIGITS: readonly number[] = [9];
/** What stands before a social security number. */
export const SSN_NAMES: ReadonlySet<string> = new Set(['ssn', 'ssns', 'social', 'socialsecurity', 'itin', 'taxpayer']);
const GROUPINGS = [...CARD_GROUPINGS, SSN_GROUPING, SSN_DIGITS];
const MIN_ALONE = 9;
const FIRST_LENGTHS: ReadonlySet<number> = new Set(GROUPINGS.map(([first = 0]) => first));

/**
 * Finds payment card numbers and US social security numbers, written in one or in groups with equal separators. What
 * touches a letter, or hangs on it by a dash or dot, is part of an identifier: so UUIDs, hashes and trace ids stay.
 */
export function findNumbers(text: string, key = ''): readonly SensitiveRange[] {
  const ranges: SensitiveRange[] = [];
  let index = 0;
  while (index < text.length) {
    if (!isDigit(codeAt(text, index))) {
      index += 1;
      continue;
    }
    const end = digitsEnd(text, index);
    // Alone, fewer digits are no number that is looked for.
    if (end - index < MIN_ALONE && !isSeparator(codeAt(text, end))) {
      index = end;
      continue;
    }
    const groups = readGroups(text, index);
    addMatches({ text, key, groups }, ranges);
    index = groups.at(-1)?.end ?? index + 1;
  }
  return ranges;
}

/** The groups of digits from `start` on that single spaces or dashes join. */
function readGroups(text: string, start: number): readonly DigitGroup[] {
  const groups: DigitGroup[] = [];
  let next = start;
  while (isDigit(codeAt(text, next))) {
    const end = digitsEnd(text, next);
    groups.push({ start: next, end });
    if (!isSeparator(codeAt(text, end))) break;
    next = end + 1;
  }
  return groups;
}

function isSeparator(code: number): boolean {
  return code === CharCode.dash || code === CharCode.space;
}

function digitsEnd(text: string, start: number): number {
  let end = start;
  while (isDigit(codeAt(text, end))) end += 1;
  return end;
}

/** Groups of digits in the text that holds them. */
interface GroupedText {
  readonly text: string;
  readonly key: string;
  readonly groups: readonly DigitGroup[];
}

function addMatches(grouped: GroupedText, ranges: SensitiveRange[]): void {
  let first = 0;
  while (first < grouped.groups.length) {
    const match = matchAt(grouped, first);
    if (match !== undefined) ranges.push(match.range);
    first += match?.groups ?? 1;
  }
}

interface NumberMatch {
  readonly range: SensitiveRange;
  readonly groups: number;
}

/** The number that begins with the group `first`, if one does. */
function matchAt({ text, key, groups }: GroupedText, first: number): NumberMatch | undefined {
  const head = groups[first];
  if (head === undefined || !FIRST_LENGTHS.has(head.end - head.start)) return undefined;
  for (const grouping of GROUPINGS) {
    const [start, end] = windowOf(groups, first, grouping.length);
    if (!hasLengths(groups, first, grouping) || !isUniform(text.slice(start, end))) continue;
    if (isPartOfIdentifier(text, start, end)) continue;
    const kind = kindOf({ text, start, key }, end, grouping);
    if (kind !== undefined) return { range: { start, end, kind }, groups: grouping.length };
  }
  return undefined;
}

function kindOf(place: TextPlace, end: number, grouping: readonly number[]): RedactionKind | undefined {
  const number = place.text.slice(place.start, end);
  const digits = number.replace(/[ -]/g, '');
  if (grouping !== SSN_GROUPING && grouping !== SSN_DIGITS) {
    return isCardNumber(digits) ? RedactionKind.creditCard : undefined;
  }
  const isWritten = number.includes('-') || followsName(SSN_NAMES, place);
  return isWritten && isSsn(digits) ? RedactionKind.ssn : undefined;
}

function hasLengths(groups: readonly DigitGroup[], first: number, grouping: readonly number[]): boolean {
  return grouping.every((length, offset) => {
    const group = groups[first + offset];
    return group !== undefined && group.end - group.start === length;
  });
}

/** Whether all separators of a number are the same. */
function isUniform(number: string): boolean {
  return !(number.includes(' ') && number.includes('-'));
}

function isPartOfIdentifier(text: string, start: number, end: number): boolean {
  return touches(text, start - 1, start - 2) || touches(text, end, end + 1);
}

function touches(text: string, near: number, far: number): boolean {
  const code = codeAt(text, near);
  const joins = code === CharCode.dash || code === CharCode.dot;
  return isWord(code) || (joins && isWord(codeAt(text, far)));
}

function windowOf(groups: readonly DigitGroup[], first: number, count: number): readonly [start: number, end: number] {
  const start = groups[first]?.start ?? 0;
  return [start, groups[first + count - 1]?.end ?? start];
}

/** Areas 000, 666 and 900–999, group 00 and serial 0000 are never given out (SSA, "Social Security Number Verification"). */
function isSsn(digits: string): boolean {
  const area = digits.slice(0, 3);
  if (area === '000' || area === '666' || area.startsWith('9')) return false;
  return digits.slice(3, 5) !== '00' && digits.slice(5) !== '0000';
}
