import { CharCode, isDigit, isWord } from './characters.ts';
import { RedactionKind } from './redaction-kind.ts';
import type { SensitiveRange } from './redaction-kind.ts';
import { isCardNumber } from './card-number.ts';

/** Groups of digits that single spaces, or single dashes, join. */
interface NumberRun {
  readonly separator: number;
  readonly groups: readonly { readonly start: number; readonly end: number }[];
}

const MIN_CARD_DIGITS = 13;
const MAX_CARD_DIGITS = 19;
/** How card numbers are written in groups (ISO/IEC 7812 numbers on cards). */
const CARD_GROUPINGS: readonly (readonly number[])[] = [
  [4, 4, 4, 4, 3],
  [4, 4, 4, 4],
  [4, 6, 5],
  [4, 6, 4],
];
const SSN_GROUPING = [3, 2, 4];

/**
 * Finds payment card numbers and US social security numbers. A number that touches a letter is part of an identifier,
 * and of a run joined by dashes only the whole counts: so UUIDs, hashes, dates and trace ids stay.
 */
export function findNumbers(text: string): readonly SensitiveRange[] {
  const ranges: SensitiveRange[] = [];
  let index = 0;
  while (index < text.length) {
    if (!isDigit(text.charCodeAt(index))) {
      index += 1;
      continue;
    }
    const run = readRun(text, index);
    const end = run.groups.at(-1)?.end ?? index + 1;
    if (!isPartOfIdentifier(text, index, end)) addMatches(text, run, ranges);
    index = end;
  }
  return ranges;
}

function readRun(text: string, start: number): NumberRun {
  const groups = [{ start, end: digitsEnd(text, start) }];
  let end = groups[0]?.end ?? start;
  const separator = text.charCodeAt(end);
  if (separator !== CharCode.dash && separator !== CharCode.space) return { separator, groups };
  while (text.charCodeAt(end) === separator && isDigit(text.charCodeAt(end + 1))) {
    const next = { start: end + 1, end: digitsEnd(text, end + 1) };
    groups.push(next);
    end = next.end;
  }
  return { separator, groups };
}

function digitsEnd(text: string, start: number): number {
  let end = start;
  while (isDigit(text.charCodeAt(end))) end += 1;
  return end;
}

function isPartOfIdentifier(text: string, start: number, end: number): boolean {
  return touches(text, start - 1, start - 2) || touches(text, end, end + 1);
}

function touches(text: string, near: number, far: number): boolean {
  const code = text.charCodeAt(near);
  const joins = code === CharCode.dash || code === CharCode.dot;
  return isWord(code) || (joins && isWord(text.charCodeAt(far)));
}

function addMatches(text: string, run: NumberRun, ranges: SensitiveRange[]): void {
  const { groups, separator } = run;
  if (separator === CharCode.dash && matchesGrouping(run, 0, SSN_GROUPING) && groups.length === SSN_GROUPING.length) {
    const [start, end] = span(run, 0, groups.length);
    if (isSsn(text.slice(start, end))) ranges.push({ start, end, kind: RedactionKind.ssn });
    return;
  }
  let first = 0;
  while (first < groups.length) {
    const count = cardGroups(text, run, first);
    if (count > 0) {
      const [start, end] = span(run, first, count);
      ranges.push({ start, end, kind: RedactionKind.creditCard });
    }
    first += Math.max(1, count);
  }
}

/** How many groups from `first` on are a card number; 0 for none. */
function cardGroups(text: string, run: NumberRun, first: number): number {
  const isWhole = (count: number): boolean => run.separator !== CharCode.dash || count === run.groups.length;
  const candidates = CARD_GROUPINGS.filter((grouping) => matchesGrouping(run, first, grouping)).map((g) => g.length);
  const [start, end] = span(run, first, 1);
  if (end - start >= MIN_CARD_DIGITS && end - start <= MAX_CARD_DIGITS) candidates.push(1);
  return (
    candidates.find((count) => {
      const [from, to] = span(run, first, count);
      return isWhole(count) && isCardNumber(text.slice(from, to).replace(/[ -]/g, ''));
    }) ?? 0
  );
}

function matchesGrouping(run: NumberRun, first: number, grouping: readonly number[]): boolean {
  return grouping.every((length, offset) => {
    const group = run.groups[first + offset];
    return group !== undefined && group.end - group.start === length;
  });
}

function span(run: NumberRun, first: number, count: number): readonly [start: number, end: number] {
  const start = run.groups[first]?.start ?? 0;
  return [start, run.groups[first + count - 1]?.end ?? start];
}

/** Areas 000, 666 and 900–999, group 00 and serial 0000 are never given out (SSA, "Social Security Number Verification"). */
function isSsn(text: string): boolean {
  const [area = '', group = '', serial = ''] = text.split('-');
  return area !== '000' && area !== '666' && !area.startsWith('9') && group !== '00' && serial !== '0000';
}
