import { CharCode, codeAt, isDigit, isWord } from './characters.ts';
import { RedactionKind } from './redaction-kind.ts';
import type { SensitiveRange } from './redaction-kind.ts';
import { isCardNumber } from './card-number.ts';

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
const GROUPINGS = [...CARD_GROUPINGS, SSN_GROUPING];
const FIRST_LENGTHS: ReadonlySet<number> = new Set(GROUPINGS.map(([first = 0]) => first));

/**
 * Finds payment card numbers and US social security numbers, written in one or in groups with equal separators. What
 * touches a letter, or hangs on it by a dash or dot, is part of an identifier: so UUIDs, hashes and trace ids stay.
 */
export function findNumbers(text: string): readonly SensitiveRange[] {
  const ranges: SensitiveRange[] = [];
  let index = 0;
  while (index < text.length) {
    if (!isDigit(codeAt(text, index))) {
      index += 1;
      continue;
    }
    const groups = readGroups(text, index);
    addMatches(text, groups, ranges);
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

function addMatches(text: string, groups: readonly DigitGroup[], ranges: SensitiveRange[]): void {
  let first = 0;
  while (first < groups.length) {
    const match = matchAt(text, groups, first);
    if (match !== undefined) ranges.push(match.range);
    first += match?.groups ?? 1;
  }
}

interface NumberMatch {
  readonly range: SensitiveRange;
  readonly groups: number;
}

/** The number that begins with the group `first`, if one does. */
function matchAt(text: string, groups: readonly DigitGroup[], first: number): NumberMatch | undefined {
  const head = groups[first];
  if (head === undefined || !FIRST_LENGTHS.has(head.end - head.start)) return undefined;
  for (const grouping of GROUPINGS) {
    const [start, end] = windowOf(groups, first, grouping.length);
    if (!hasLengths(groups, first, grouping) || !isUniform(text.slice(start, end))) continue;
    if (isPartOfIdentifier(text, start, end)) continue;
    const kind = kindOf(text.slice(start, end), grouping);
    if (kind !== undefined) return { range: { start, end, kind }, groups: grouping.length };
  }
  return undefined;
}

function kindOf(number: string, grouping: readonly number[]): RedactionKind | undefined {
  if (grouping === SSN_GROUPING) return isSsn(number) ? RedactionKind.ssn : undefined;
  return isCardNumber(number.replace(/[ -]/g, '')) ? RedactionKind.creditCard : undefined;
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
function isSsn(text: string): boolean {
  if (!text.includes('-')) return false;
  const [area = '', group = '', serial = ''] = text.split('-');
  return area !== '000' && area !== '666' && !area.startsWith('9') && group !== '00' && serial !== '0000';
}
