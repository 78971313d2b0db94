import { CharCode, codeAt, codesOf, isAlphanumeric, isWhitespace } from './characters.ts';
import { RedactionKind } from './redaction-kind.ts';
import type { SensitiveRange } from './redaction-kind.ts';
import { isSensitiveKey } from './sensitive-key.ts';

const MAX_KEY = 64;
const MAX_SPACES = 3;
/** What stands for a value without being one: placeholders of queries and templates, and our own replacement. */
const PLACEHOLDER = /^(?:\?|\$\d*|:\w*|%s|[{<[(*$].*|null|nil|none|undefined|true|false|\*+|x+)$/i;
const VALUE_ENDS = codesOf('&;,"\'`)}]<>');

/**
 * Finds values that are assigned to a sensitive name inside a text: `password=…`, `"token": "…"`, `api_key: …`,
 * `?access_token=…`. The search looks outward from each `=` and `:` by a bounded distance.
 */
export function findAssignments(text: string): readonly SensitiveRange[] {
  const ranges: SensitiveRange[] = [];
  let index = 0;
  while (index < text.length) {
    const code = codeAt(text, index);
    index += 1;
    if (code !== CharCode.equals && code !== CharCode.colon) continue;
    const key = keyBefore(text, index - 1);
    if (key === '' || !isSensitiveKey(key)) continue;
    const range = valueBehind(text, index);
    if (range === undefined) continue;
    ranges.push(range);
    index = range.end;
  }
  return ranges;
}

function keyBefore(text: string, separator: number): string {
  let end = separator;
  while (end > separator - MAX_SPACES && isKeyPadding(codeAt(text, end - 1))) end -= 1;
  let start = end;
  while (start > end - MAX_KEY && isKey(codeAt(text, start - 1))) start -= 1;
  return text.slice(start, end);
}

function isKeyPadding(code: number): boolean {
  return isWhitespace(code) || isQuote(code) || code === 0x5c;
}

function isKey(code: number): boolean {
  return isAlphanumeric(code) || code === CharCode.underscore || code === CharCode.dash || code === CharCode.dot;
}

function isQuote(code: number): boolean {
  return code === CharCode.quote || code === CharCode.apostrophe;
}

function valueBehind(text: string, from: number): SensitiveRange | undefined {
  let start = from;
  while (start < from + MAX_SPACES && isWhitespace(codeAt(text, start))) start += 1;
  while (start < from + 2 * MAX_SPACES && codeAt(text, start) === 0x5c) start += 1;
  const quote = codeAt(text, start);
  if (isQuote(quote)) start += 1;
  const endBefore = (limit: number): number =>
    isQuote(quote) ? closingQuote(text, start, { quote, limit }) : wordEnd(text, start, limit);
  const probeEnd = endBefore(start + MAX_KEY);
  // A placeholder is known by its begin. Only what is redacted, and so not looked at again, is read to its end.
  if (probeEnd <= start || PLACEHOLDER.test(text.slice(start, probeEnd))) return undefined;
  return { start, end: endBefore(text.length), kind: RedactionKind.assignment };
}

interface QuoteSearch {
  readonly quote: number;
  readonly limit: number;
}

function closingQuote(text: string, start: number, { quote, limit }: QuoteSearch): number {
  const last = Math.min(limit, text.length);
  let end = start;
  while (end < last && codeAt(text, end) !== quote) end += 1;
  // In JSON inside a string the closing quote is escaped: the backslash is not part of the value.
  return end > start && codeAt(text, end) === quote && codeAt(text, end - 1) === 0x5c ? end - 1 : end;
}

function wordEnd(text: string, start: number, limit: number): number {
  const last = Math.min(limit, text.length);
  let end = start;
  while (end < last && !isWhitespace(codeAt(text, end)) && !VALUE_ENDS.has(codeAt(text, end))) end += 1;
  return end;
}
