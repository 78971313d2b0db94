import { isAlphanumeric, isDigit, isHex, isLetter, isWhitespace, isWord } from './characters.ts';

/**
 * UTF-8 bytes that are being scanned. A scan owns one and fills it anew for each text, as most texts are so short that
 * an object for each would cost more than to read them.
 */
export interface ScannedText {
  bytes: Uint8Array;
  /** Of `bytes`. */
  view: DataView;
  start: number;
  end: number;
  /** Name of the attribute that holds the text, empty for none; undefined while it may be any. */
  key: string | undefined;
  /** The candidates that are looked for and were not yet seen. */
  wanted: number;
  /** What may stand behind few digits that begin a number, as a table over bytes. */
  joints: Uint8Array;
  /** Whether `://` was seen. */
  hasScheme: boolean;
  /** End of the last name of an option; what stands before it was looked at. */
  optionEnd: number;
  /** So far no command was seen that takes a password on its command line; -1 once one was. */
  commandFrom: number;
  /** Where the scan goes on behind the digits that were looked at last. */
  next: number;
}

/** A byte of the text; 0, which is in no class, beyond its ends. */
export function byteAt({ bytes, start, end }: ScannedText, index: number): number {
  return index >= start && index < end ? (bytes[index] as number) : 0;
}

/** Tables over bytes: 1 for members of the class. Bytes of non-ASCII characters are in none. */
export const DIGITS = tableOf(isDigit);
export const LETTERS = tableOf(isLetter);
export const WORDS = tableOf(isWord);
export const HEX = tableOf(isHex);
export const ALPHANUMERICS = tableOf(isAlphanumeric);
/** Words with dashes. */
export const IDENTIFIERS = tableOf((byte) => isWord(byte) || byte === 0x2d);
/** Space and tab. */
export const BLANKS = tableOf((byte) => byte === 0x20 || byte === 0x09);
export const SPACES = tableOf(isWhitespace);

/** A table of the bytes that a test accepts. */
export function tableOf(accepts: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (accepts(byte) ? 1 : 0));
}

/** End of the run of bytes of a table from `from` on. */
export function runEndOf({ bytes, end }: ScannedText, from: number, table: Uint8Array): number {
  let index = from;
  while (index < end && table[bytes[index] as number] === 1) index += 1;
  return index;
}

/** Whether so many digits stand at a place; more may follow. */
export function holdsDigits(scan: ScannedText, from: number, count: number): boolean {
  for (let index = from; index < from + count; index += 1) if (DIGITS[byteAt(scan, index)] !== 1) return false;
  return true;
}

/** Whether ASCII text stands at a place. */
export function holdsAt(scan: ScannedText, index: number, text: string): boolean {
  if (index < scan.start || index + text.length > scan.end) return false;
  for (let offset = 0; offset < text.length; offset += 1) {
    if (scan.bytes[index + offset] !== text.charCodeAt(offset)) return false;
  }
  return true;
}

/** The same for letters in lower case, whatever their case in the text. */
export function holdsWordAt(scan: ScannedText, index: number, word: string): boolean {
  if (index < scan.start || index + word.length > scan.end) return false;
  for (let offset = 0; offset < word.length; offset += 1) {
    if (((scan.bytes[index + offset] as number) | 0x20) !== word.charCodeAt(offset)) return false;
  }
  return true;
}
