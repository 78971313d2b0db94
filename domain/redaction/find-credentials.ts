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
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** So many characters of a token are judged. */
const MAX_DECODED = 256;

/** Finds the token behind an HTTP authentication scheme (RFC 6750, RFC 7617): `Bearer …`, `Basic …`. */
export function findAuthorizations(text: string): readonly SensitiveRange[] {
  // Collecting matches costs several times as much as knowing that there are none.
  if (!ANY_SCHEME.test(text)) return [];
  const ranges: SensitiveRange[] = [];
  for (const { index, 0: scheme } of text.matchAll(SCHEME)) {
    const isPartOfToken = index < (ranges.at(-1)?.end ?? 0);
    if (isPartOfToken || isPartOfWord(text, index)) continue;
    const kind = scheme.length === 'basic'.length ? RedactionKind.basic : RedactionKind.bearer;
    const token = tokenBehind(text, index + scheme.length, kind);
    if (token !== undefined) ranges.push(token);
  }
  return ranges;
}

/** An encoded space may stand before the scheme. */
function isPartOfWord(text: string, index: number): boolean {
  return isWord(codeAt(text, index - 1)) && text.slice(Math.max(0, index - 3), index) !== '%20';
}

function tokenBehind(text: string, from: number, kind: RedactionKind): SensitiveRange | undefined {
  const start = spacesEnd(text, from);
  if (start === from) return undefined;
  // What is no token is read no further than it is judged: `basic+basic+…` is one run for each of its schemes.
  const judged = tokenEnd(text, start, start + MAX_DECODED);
  if (judged - start < MIN_TOKEN) return undefined;
  const isSecret = kind === RedactionKind.basic ? holdsColon(text, start, judged) : looksRandom(text, start, judged);
  return isSecret ? { start, end: tokenEnd(text, start, text.length), kind } : undefined;
}

/** End of a token's characters, without the full stops of a sentence. */
function tokenEnd(text: string, start: number, limit: number): number {
  let end = start;
  while (end < limit && isToken(codeAt(text, end))) end += 1;
  while (end > start && codeAt(text, end - 1) === CharCode.dot) end -= 1;
  return end;
}

/** Spaces, or one that is encoded for an address. */
function spacesEnd(text: string, from: number): number {
  if (text.startsWith('%20', from)) return from + 3;
  if (codeAt(text, from) === CharCode.plus) return from + 1;
  let start = from;
  while (start < from + MAX_SPACES && isWhitespace(codeAt(text, start))) start += 1;
  return start;
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

/** Whether the base64 text holds `user:password`: printable characters, one of them a colon (RFC 7617, 2). */
function holdsColon(text: string, start: number, end: number): boolean {
  let bits = 0;
  let bitCount = 0;
  for (let index = start; index < end; index += 1) {
    const value = BASE64.indexOf(text.charAt(index));
    if (value < 0) return false;
    bits = ((bits << 6) | value) & 0xffff;
    bitCount += 6;
    if (bitCount < 8) continue;
    bitCount -= 8;
    const byte = (bits >> bitCount) & 0xff;
    if (byte === CharCode.colon) return true;
    if (byte < CharCode.space || byte === 0x7f) return false;
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
    if (lastAt > start && hasColon) ranges.push({ start, end: lastAt, kind: RedactionKind.urlAuth });
    slashes = text.indexOf('://', end);
  }
  return ranges;
}

function endsAuthority(code: number): boolean {
  return code === CharCode.slash || code === 0x3f || code === CharCode.hash || isWhitespace(code);
}
