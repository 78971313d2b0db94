import { CharCode, codeAt, codesOf, isAlphanumeric, isDigit, isLetter } from './characters.ts';
import { RedactionKind } from './redaction-kind.ts';
import type { SensitiveRange } from './redaction-kind.ts';

/** RFC 5321, 4.5.3.1: a local part has at most 64 characters, a domain 255. They bound the search around each `@`. */
const MAX_LOCAL = 64;
const MAX_DOMAIN = 255;
const LOCAL_PUNCTUATION = codesOf(".!#$%&'*+/=?^_`{|}~-");
/** Characters that an address may hold but that far more often stand before one: `mailto=a@b.com`, `/a@b.com`. */
const NEVER_FIRST = codesOf(".!#$%&'*/=?^`{|}~-");
const DELIMITERS = codesOf('=/&?');

/**
 * Finds e-mail addresses by looking outward from each `@` (or its URL-encoded form `%40`): a pattern for the whole
 * address would be quadratic on hostile texts. A domain that begins like a version (`package@1.2.3-rc.beta`) is none.
 */
export function findEmails(text: string): readonly SensitiveRange[] {
  const ranges: SensitiveRange[] = [];
  let from = 0;
  for (;;) {
    const at = nextAt(text, from);
    if (at === undefined) return ranges;
    const previousEnd = ranges.at(-1)?.end ?? 0;
    const start = localStart(text, at.start, previousEnd);
    const end = start < at.start ? domainEnd(text, at.end) : undefined;
    if (end !== undefined) ranges.push({ start, end, kind: RedactionKind.email });
    from = end ?? at.end;
  }
}

function nextAt(text: string, from: number): { readonly start: number; readonly end: number } | undefined {
  for (let index = from; index < text.length; index += 1) {
    const code = codeAt(text, index);
    if (code === CharCode.at) return { start: index, end: index + 1 };
    if (code === 0x25 && text.startsWith('40', index + 1)) return { start: index, end: index + 3 };
  }
  return undefined;
}

function localStart(text: string, at: number, floor: number): number {
  const lowest = Math.max(floor, at - MAX_LOCAL);
  let start = at;
  while (start > lowest && isLocal(codeAt(text, start - 1))) start -= 1;
  while (start < at && NEVER_FIRST.has(codeAt(text, start))) start += 1;
  return start;
}

function isLocal(code: number): boolean {
  if (DELIMITERS.has(code)) return false;
  return isAlphanumeric(code) || LOCAL_PUNCTUATION.has(code) || code > 0x7f;
}

/** End of a domain that starts at `start`: labels joined by dots, the last one of two letters or more. */
function domainEnd(text: string, start: number): number | undefined {
  const end = trimToLetter(text, start, hostEnd(text, start));
  let label = end;
  while (label > start && isDomainLetter(codeAt(text, label - 1))) label -= 1;
  const hasTopLevel = label > start + 1 && codeAt(text, label - 1) === CharCode.dot && end - label >= 2;
  return hasTopLevel && !isVersion(text, start) ? end : undefined;
}

function hostEnd(text: string, start: number): number {
  const highest = Math.min(text.length, start + MAX_DOMAIN);
  let end = start;
  while (end < highest && isDomain(codeAt(text, end))) end += 1;
  return end;
}

function trimToLetter(text: string, start: number, from: number): number {
  let end = from;
  while (end > start && !isDomainLetter(codeAt(text, end - 1))) end -= 1;
  return end;
}

function isDomain(code: number): boolean {
  return isAlphanumeric(code) || code === CharCode.dash || code === CharCode.dot || code > 0x7f;
}

function isDomainLetter(code: number): boolean {
  return isLetter(code) || code > 0x7f;
}

/** Whether digits, a dot and a digit stand here. */
function isVersion(text: string, start: number): boolean {
  let index = start;
  while (index < start + MAX_DOMAIN && isDigit(codeAt(text, index))) index += 1;
  return index > start && codeAt(text, index) === CharCode.dot && isDigit(codeAt(text, index + 1));
}
