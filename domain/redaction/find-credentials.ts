import {
  CharCode,
  codeAt,
  codesOf,
  isAlphanumeric,
  isDigit,
  isLower,
  isUpper,
  isWhitespace,
  isWord,
} from './characters.ts';
import { RedactionKind } from './redaction-kind.ts';
import type { SensitiveRange } from './redaction-kind.ts';

const SCHEME = /bearer|basic/gi;
const ANY_SCHEME = /bearer|basic/i;
const MAX_SPACES = 4;
const MIN_TOKEN = 6;
/** So long a word is no English word. */
const CERTAINLY_TOKEN = 20;
const TOKEN_PUNCTUATION = codesOf('-._~+/=');

/** Finds the token behind an HTTP authentication scheme (RFC 6750, RFC 7617): `Bearer …`, `Basic …`. */
export function findAuthorizations(text: string): readonly SensitiveRange[] {
  // Collecting matches costs several times as much as knowing that there are none.
  if (!ANY_SCHEME.test(text)) return [];
  const ranges: SensitiveRange[] = [];
  for (const { index, 0: scheme } of text.matchAll(SCHEME)) {
    const isPartOfWord = isWord(codeAt(text, index - 1));
    const isPartOfToken = index < (ranges.at(-1)?.end ?? 0);
    const token = isPartOfWord || isPartOfToken ? undefined : tokenBehind(text, index + scheme.length);
    if (token !== undefined) ranges.push(token);
  }
  return ranges;
}

function tokenBehind(text: string, from: number): SensitiveRange | undefined {
  let start = from;
  while (start < from + MAX_SPACES && isWhitespace(codeAt(text, start))) start += 1;
  if (start === from) return undefined;
  let end = start;
  while (isToken(codeAt(text, end))) end += 1;
  return end - start >= MIN_TOKEN && looksRandom(text, start, end)
    ? { start, end, kind: RedactionKind.credential }
    : undefined;
}

function isToken(code: number): boolean {
  return isAlphanumeric(code) || TOKEN_PUNCTUATION.has(code);
}

/** Tells a token from a word, as in `bearer authentication failed`. */
function looksRandom(text: string, start: number, end: number): boolean {
  if (end - start >= CERTAINLY_TOKEN || codeAt(text, end - 1) === CharCode.equals) return true;
  for (let index = start; index < end; index += 1) {
    const code = codeAt(text, index);
    if (isDigit(code) || (isUpper(code) && isLower(codeAt(text, index - 1)))) return true;
  }
  return false;
}

/** Finds the `user:password` of `scheme://user:password@host` (RFC 3986, 3.2.1). */
export function findUrlCredentials(text: string): readonly SensitiveRange[] {
  const ranges: SensitiveRange[] = [];
  let slashes = text.indexOf('://');
  while (slashes >= 0) {
    const start = slashes + 3;
    let end = start;
    let lastAt = -1;
    let hasColon = false;
    while (end < text.length && !endsAuthority(codeAt(text, end))) {
      const code = codeAt(text, end);
      if (code === CharCode.at) lastAt = end;
      if (code === CharCode.colon && lastAt < 0) hasColon = true;
      end += 1;
    }
    if (lastAt > start && hasColon) ranges.push({ start, end: lastAt, kind: RedactionKind.credential });
    slashes = text.indexOf('://', end);
  }
  return ranges;
}

function endsAuthority(code: number): boolean {
  return code === CharCode.slash || code === 0x3f || code === CharCode.hash || isWhitespace(code);
}
