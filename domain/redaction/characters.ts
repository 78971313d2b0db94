/** Character classes over UTF-16 code units; -1, which stands beyond the ends of a text, is in none. */

export const CharCode = {
  hash: 0x23,
  percent: 0x25,
  ampersand: 0x26,
  plus: 0x2b,
  quote: 0x22,
  apostrophe: 0x27,
  dash: 0x2d,
  dot: 0x2e,
  slash: 0x2f,
  colon: 0x3a,
  equals: 0x3d,
  at: 0x40,
  backslash: 0x5c,
  underscore: 0x5f,
  space: 0x20,
} as const;

/** A set of ASCII characters; a table, as sets cost several times as much to ask. */
export interface CodeSet {
  has(code: number): boolean;
}

/** The code units of ASCII characters. */
export function codesOf(characters: string): CodeSet {
  const members = new Uint8Array(128);
  for (const character of characters) members[character.charCodeAt(0)] = 1;
  return { has: (code) => members[code] === 1 };
}

/** The code unit at an index, or -1 beyond the ends. */
export function codeAt(text: string, index: number): number {
  return index >= 0 && index < text.length ? text.charCodeAt(index) : -1;
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

export function isUpper(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}

export function isLower(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}

export function isLetter(code: number): boolean {
  return isLower(code | 0x20) && code < 0x80;
}

export function isAlphanumeric(code: number): boolean {
  return isDigit(code) || isLetter(code);
}

/** Letters, digits and underscore: what may not touch a number for it to stand alone. */
export function isWord(code: number): boolean {
  return isAlphanumeric(code) || code === CharCode.underscore;
}

/** The alphabet of base64url, which is JWT's. */
export function isBase64Url(code: number): boolean {
  return isWord(code) || code === CharCode.dash;
}

export function isWhitespace(code: number): boolean {
  return code === CharCode.space || (code >= 0x09 && code <= 0x0d);
}

export function isHex(code: number): boolean {
  return isDigit(code) || (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66);
}

/** All letters and digits, for sets of characters. */
export const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** End of the longest run of characters of a set from `start` on. */
export function runEnd(text: string, start: number, set: CodeSet): number {
  return runEndBefore(text, start, { set, limit: text.length });
}

/** The same, at most to a limit. */
export function runEndBefore(
  text: string,
  start: number,
  { set, limit }: { readonly set: CodeSet; readonly limit: number },
): number {
  const last = Math.min(limit, text.length);
  let end = start;
  while (end < last && set.has(text.charCodeAt(end))) end += 1;
  return end;
}
