/* eslint-disable complexity -- read for every text: a call for each condition would cost more than the condition */
import { ALPHANUMERIC, CharCode, codesOf } from './characters.ts';
import { SENDGRID_PARTS, TWILIO_DIGITS } from './find-shaped-keys.ts';
import { VENDOR_TOKENS } from './find-vendor-tokens.ts';
import {
  ALPHANUMERICS,
  BLANKS,
  byteAt,
  DIGITS,
  HEX,
  holdsAt,
  holdsWordAt,
  IDENTIFIERS,
  SPACES,
  tableOf,
  WORDS,
} from './scanned-text.ts';
import type { ScannedText } from './scanned-text.ts';

const WINDOW_SHIFT = 5;
const WINDOW_MASK = 0x7fff;
const WINDOW = 3;
/**
 * The place in a prefix whose three last characters stand in few words, and that holds no digit; the end of most
 * prefixes is such a place.
 */
const PLACES: readonly (readonly [begin: string, decisive: string])[] = [
  ['hooks.', 'hook'],
  ['xox', 'xox'],
  ['AIza', 'AIz'],
  ['dop_v1_', 'dop_'],
  ['doo_v1_', 'doo_'],
  ['dor_v1_', 'dor_'],
];
const placeIn = (prefix: string): string => PLACES.find(([begin]) => prefix.startsWith(begin))?.[1] ?? prefix;
const TOKEN_CHARACTERS = codesOf(`${ALPHANUMERIC}-_.+/=`);
const TOKEN = tableOf((byte) => TOKEN_CHARACTERS.has(byte));

/** A prefix of tokens, how much of it must be seen before it is looked at as a whole, and how much must follow. */
interface TokenPrefix {
  readonly prefix: string;
  readonly decisive: number;
  readonly min: number;
}

const BY_WINDOW = new Map<number, readonly TokenPrefix[]>();
const IS_WINDOW = new Uint8Array(WINDOW_MASK + 1);
/** The bytes at which a window may end. */
const WINDOW_ENDS = new Set<number>();
/** Digits are scanned as a whole: these prefixes are looked for where their digits stand. */
const WITH_DIGITS: readonly TokenPrefix[] = VENDOR_TOKENS.filter(({ prefix }) => /\d/.test(placeIn(prefix))).map(
  (token) => ({ ...token, decisive: 0 }),
);

for (const token of VENDOR_TOKENS) {
  const place = placeIn(token.prefix);
  if (/\d/.test(place)) continue;
  const end = place.length;
  const code = (back: number): number => place.charCodeAt(end - back);
  const window = windowOf(code(3), code(2), code(1));
  IS_WINDOW[window] = 1;
  WINDOW_ENDS.add(code(1));
  BY_WINDOW.set(window, [...(BY_WINDOW.get(window) ?? []), { ...token, decisive: end }]);
}

/** The bytes that {@link mayBeVendorToken} is to be asked at. */
export const VENDOR_TRIGGERS: readonly number[] = [...WINDOW_ENDS];

function windowOf(first: number, second: number, third: number): number {
  return ((first << (2 * WINDOW_SHIFT)) ^ (second << WINDOW_SHIFT) ^ third) & WINDOW_MASK;
}

/** Whether the prefix of a vendor's tokens lies around a place, with enough behind it. */
export function mayBeVendorToken(scan: ScannedText, at: number): boolean {
  const { bytes } = scan;
  if (at < scan.start + WINDOW - 1) return false;
  const window = windowOf(bytes[at - 2] as number, bytes[at - 1] as number, bytes[at] as number);
  return IS_WINDOW[window] === 1 && holdsToken(scan, at + 1, BY_WINDOW.get(window) ?? []);
}

/** The same for the prefixes with digits: `ya29.`, `1//0`; `first` is their first digit. */
export function mayBeTokenWithDigits(scan: ScannedText, first: number): boolean {
  return holdsToken(scan, first, WITH_DIGITS) || holdsToken(scan, first - 2, WITH_DIGITS);
}

function holdsToken(scan: ScannedText, decisiveEnd: number, tokens: readonly TokenPrefix[]): boolean {
  for (const { prefix, decisive, min } of tokens) {
    const start = decisiveEnd - decisive;
    if (!holdsAt(scan, start, prefix) || ALPHANUMERICS[byteAt(scan, start - 1)] === 1) continue;
    if (holdsRun(scan, start + prefix.length, min)) return true;
  }
  return false;
}

function holdsRun(scan: ScannedText, from: number, count: number): boolean {
  if (from + count > scan.end) return false;
  for (let index = from; index < from + count; index += 1) {
    if (TOKEN[scan.bytes[index] as number] !== 1) return false;
  }
  return true;
}

/** Whether the scheme of an authorization and what separates it from a token begin at a `b`. */
export function mayBeAuthorization(scan: ScannedText, at: number): boolean {
  const second = byteAt(scan, at + 1) | 0x20;
  let end: number;
  if (second === 0x61) end = holdsWordAt(scan, at + 2, 'sic') ? at + 5 : -1;
  else end = second === 0x65 && holdsWordAt(scan, at + 2, 'arer') ? at + 6 : -1;
  if (end < 0) return false;
  const next = byteAt(scan, end);
  if (SPACES[next] !== 1 && next !== CharCode.plus && next !== CharCode.percent) return false;
  return WORDS[byteAt(scan, at - 1)] !== 1 || holdsAt(scan, at - 3, '%20');
}

const MIN_SESSION = 16;
const MAX_BLANKS = 3;

/**
 * Whether a long identifier, whose first digits stand at `first`, follows the word for sessions. Each identifier is
 * walked back once: from its first digits.
 */
export function mayBeSession(scan: ScannedText, first: number): boolean {
  const { bytes, start } = scan;
  let from = first;
  while (from > start && IDENTIFIERS[bytes[from - 1] as number] === 1) {
    from -= 1;
    if (DIGITS[bytes[from] as number] === 1) return false;
  }
  if (BLANKS[byteAt(scan, from - 1)] !== 1) return false;
  let last = from - 2;
  while (last >= from - MAX_BLANKS && BLANKS[byteAt(scan, last)] === 1) last -= 1;
  if (holdsWordAt(scan, last - 2, ' id')) last -= 3;
  const word = last - 'session'.length + 1;
  if (!holdsWordAt(scan, word, 'session') || WORDS[byteAt(scan, word - 1)] === 1) return false;
  for (let index = from; index < from + MIN_SESSION; index += 1) {
    if (IDENTIFIERS[byteAt(scan, index)] !== 1) return false;
  }
  return true;
}

const ENTRA_AFTER = 30;
const ENTRA_CHARACTERS = codesOf(`${ALPHANUMERIC}-_.~`);
const ENTRA = tableOf((byte) => ENTRA_CHARACTERS.has(byte));
const STORAGE_BODY = 86;
const BASE64_BODY = tableOf((byte) => ALPHANUMERICS[byte] === 1 || byte === CharCode.plus || byte === CharCode.slash);

/** Whether the mark of a client secret ends at a `~`. */
export function mayBeEntraSecret(scan: ScannedText, at: number): boolean {
  const digit = byteAt(scan, at - 2);
  if (byteAt(scan, at - 1) !== 0x51 || digit < 0x30 || digit > 0x39) return false;
  for (let index = at; index < at - 1 + ENTRA_AFTER; index += 1) if (ENTRA[byteAt(scan, index)] !== 1) return false;
  return true;
}

/** Whether the two `=` at `at` end a base64 text of the length of a storage key. */
export function mayBeStorageKey(scan: ScannedText, at: number): boolean {
  const start = at - STORAGE_BODY;
  if (byteAt(scan, at + 1) !== CharCode.equals || start < scan.start) return false;
  for (let index = at - 1; index >= start; index -= 1) if (BASE64_BODY[byteAt(scan, index)] !== 1) return false;
  return true;
}

/** Whether the first of a SendGrid key's two parts lies behind the `SG` that ends at `at`. */
export function mayBeSendgridKey(scan: ScannedText, at: number): boolean {
  if (byteAt(scan, at - 1) !== 0x53 || byteAt(scan, at + 1) !== CharCode.dot) return false;
  if (ALPHANUMERICS[byteAt(scan, at - 2)] === 1) return false;
  const first = at + 2;
  const end = first + SENDGRID_PARTS.first;
  for (let index = first; index < end; index += 1) if (IDENTIFIERS[byteAt(scan, index)] !== 1) return false;
  return byteAt(scan, end) === CharCode.dot;
}

/** Whether 32 hexadecimal digits lie behind the `SK` that ends at `at`. */
export function mayBeTwilioKey(scan: ScannedText, at: number): boolean {
  if (byteAt(scan, at - 1) !== 0x53 || ALPHANUMERICS[byteAt(scan, at - 2)] === 1) return false;
  const end = at + 1 + TWILIO_DIGITS;
  for (let index = at + 1; index < end; index += 1) if (HEX[byteAt(scan, index)] !== 1) return false;
  return ALPHANUMERICS[byteAt(scan, end)] !== 1;
}
