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
 * address would be quadratic on hostile texts. A domain that begins like a version (`package@1.2.3-rc.beta`) is none,
 * nor is the user of Git's servers: `git@github.com:org/repo.git`, `ssh://git@host.example/path`.
 */
export function findEmails(text: string): readonly SensitiveRange[] {
  const ranges: SensitiveRange[] = [];
  const plain = createSearch(text, '@');
  const encoded = createSearch(text, '%40');
  let from = 0;
  for (;;) {
    const isPlain = plain.next(from) < encoded.next(from);
    const at = isPlain ? plain.next(from) : encoded.next(from);
    if (at === Infinity) return ranges;
    const after = at + (isPlain ? 1 : ENCODED_LENGTH);
    // What stands before an earlier `@` is not looked at again.
    const start = localStart(text, at, from);
    const end = start < at ? domainEnd(text, after) : undefined;
    if (end !== undefined && !isGitUser(text, { start, at, end })) {
      ranges.push({ start, end, kind: RedactionKind.email });
    }
    from = end ?? after;
  }
}

const ENCODED_LENGTH = '%40'.length;
/** Whom all log in as, with keys of their own. */
const GIT_USER = 'git';

interface AddressPlace {
  readonly start: number;
  readonly at: number;
  readonly end: number;
}

/** Whether an address is that of a repository, or the place where a message about it begins: `git@host: …`. */
function isGitUser(text: string, { start, at, end }: AddressPlace): boolean {
  if (at - start !== GIT_USER.length || !text.startsWith(GIT_USER, start)) return false;
  return codeAt(text, end) === CharCode.colon || text.startsWith('//', start - 2);
}

/** Finds the places of a mark one after another; the text is read once, however often it is asked. */
function createSearch(text: string, mark: string): { readonly next: (from: number) => number } {
  let found = -1;
  return {
    next(from) {
      if (found >= from) return found;
      const index = text.indexOf(mark, from);
      found = index < 0 ? Infinity : index;
      return found;
    },
  };
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
