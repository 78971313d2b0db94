/** Character classes over UTF-16 code units; -1, which stands beyond the ends of a text, is in none. */

export const CharCode = {
  hash: 0x23,
  quote: 0x22,
  apostrophe: 0x27,
  dash: 0x2d,
  dot: 0x2e,
  slash: 0x2f,
  colon: 0x3a,
  equals: 0x3d,
  at: 0x40,
  underscore: 0x5f,
  space: 0x20,
} as const;

/** The code units of ASCII characters. */
export function codesOf(characters: string): ReadonlySet<number> {
  return new Set(Array.from(characters, (character) => character.charCodeAt(0)));
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
