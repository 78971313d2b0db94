import { CharCode, codeAt, isAlphanumeric, isDigit, isLetter, isWord } from './characters.ts';
import { RedactionKind } from './redaction-kind.ts';
import type { SensitiveRange } from './redaction-kind.ts';

const OCTETS = 4;
const MIN_LENGTH = '0.0.0.0'.length;
const MAX_LENGTH = '255.255.255.255'.length;
const MAX_OCTET = 255;
const MAX_PRODUCT_NAME = 48;
const VERSION_WORDS: ReadonlySet<string> = new Set(['version', 'ver', 'v', 'release', 'build', 'revision', 'rev']);

/**
 * Finds IPv4 addresses in dotted form. Not addresses: parts of longer dotted numbers, and versions, which are known by
 * what stands around them (`Chrome/126.0.0.0`, `v1.2.3.4`, `version: 1.2.3.4`, `app-1.2.3.4.jar`, `1.2.3.4-rc1`).
 */
export function findIpv4(text: string): readonly SensitiveRange[] {
  const ranges: SensitiveRange[] = [];
  let index = 0;
  while (index < text.length) {
    if (!isDigit(codeAt(text, index))) {
      index += 1;
      continue;
    }
    const end = dottedNumberEnd(text, index);
    const hasLength = end - index >= MIN_LENGTH && end - index <= MAX_LENGTH;
    if (hasLength && isAddress(text.slice(index, end)) && standsAlone(text, index, end)) {
      ranges.push({ start: index, end, kind: RedactionKind.ipv4 });
    }
    index = end;
  }
  return ranges;
}

/** End of the digits and of dots that are followed by a digit. */
function dottedNumberEnd(text: string, start: number): number {
  let end = start;
  for (;;) {
    const code = codeAt(text, end);
    const isPart = isDigit(code) || (code === CharCode.dot && isDigit(codeAt(text, end + 1)));
    if (!isPart) return end;
    end += 1;
  }
}

function isAddress(text: string): boolean {
  const octets = text.split('.');
  // The address of nobody, which listeners name.
  if (text === '0.0.0.0') return false;
  return octets.length === OCTETS && octets.every((octet) => octet.length <= 3 && Number(octet) <= MAX_OCTET);
}

function standsAlone(text: string, start: number, end: number): boolean {
  return !isVersionBefore(text, start) && !continuesBehind(text, end);
}

function continuesBehind(text: string, end: number): boolean {
  const next = codeAt(text, end);
  const afterNext = codeAt(text, end + 1);
  if (isWord(next)) return true;
  return (next === CharCode.dot || next === CharCode.dash) && isLetter(afterNext);
}

function isVersionBefore(text: string, start: number): boolean {
  const previous = codeAt(text, start - 1);
  if (isWord(previous) || previous === CharCode.dot) return true;
  if (previous === CharCode.dash) return isLetter(codeAt(text, start - 2));
  if (previous === CharCode.slash) return followsProductName(text, start - 1);
  return VERSION_WORDS.has(wordBefore(text, start));
}

/** Whether the slash is that of `Product/1.2.3.4`, and not of a path or of `//host`. */
function followsProductName(text: string, slash: number): boolean {
  let start = slash;
  const lowest = Math.max(0, slash - MAX_PRODUCT_NAME);
  while (start > lowest && (isWord(codeAt(text, start - 1)) || isNamePunctuation(codeAt(text, start - 1)))) {
    start -= 1;
  }
  return start < slash && codeAt(text, start - 1) !== CharCode.slash;
}

function isNamePunctuation(code: number): boolean {
  return code === CharCode.dot || code === CharCode.dash;
}

/** The word before up to three characters of punctuation or space, in lower case. */
function wordBefore(text: string, start: number): string {
  let end = start;
  while (end > start - 3 && end > 0 && !isAlphanumeric(codeAt(text, end - 1))) end -= 1;
  let word = end;
  while (word > 0 && end - word < 10 && isLetter(codeAt(text, word - 1))) word -= 1;
  return text.slice(word, end).toLowerCase();
}
