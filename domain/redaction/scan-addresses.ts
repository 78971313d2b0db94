/* eslint-disable complexity -- read for every text: a call for each condition would cost more than the condition */
import { ALPHANUMERIC, CharCode, codesOf, isAlphanumeric, isLetter } from './characters.ts';
import { ALPHANUMERICS, byteAt, DIGITS, HEX, LETTERS, runEndOf, tableOf, WORDS } from './scanned-text.ts';
import type { ScannedText } from './scanned-text.ts';

const LOCAL_CHARACTERS = codesOf(`${ALPHANUMERIC}.!#$%'*+^_\`{|}~-`);
const LOCAL = tableOf((byte) => LOCAL_CHARACTERS.has(byte) || byte > 0x7f);
const DOMAIN = tableOf(
  (byte) => isAlphanumeric(byte) || byte === CharCode.dash || byte === CharCode.dot || byte > 0x7f,
);
const DOMAIN_LETTERS = tableOf((byte) => isLetter(byte) || byte > 0x7f);

/** Whether an e-mail address may lie around an `@` at `[at, after)`: a local part before, a dot and two letters behind. */
export function mayBeEmail(scan: ScannedText, at: number, after: number): boolean {
  const { bytes, end } = scan;
  if (LOCAL[byteAt(scan, at - 1)] !== 1) return false;
  for (let index = after; index < end; index += 1) {
    const byte = bytes[index] as number;
    if (DOMAIN[byte] !== 1) return false;
    if (byte !== CharCode.dot || index + 2 >= end) continue;
    if (DOMAIN_LETTERS[bytes[index + 1] as number] === 1 && DOMAIN_LETTERS[bytes[index + 2] as number] === 1) {
      return true;
    }
  }
  return false;
}

const OCTETS = 4;
const MAX_OCTET = 255;
const MAX_OCTET_DIGITS = 3;
const MAX_PRODUCT_NAME = 48;
const PRODUCT_NAME = tableOf((byte) => WORDS[byte] === 1 || byte === CharCode.dot || byte === CharCode.dash);

/** Whether a dotted number that stands alone begins with the digits at `first`, which touch no word. */
export function mayBeIpv4(scan: ScannedText, first: number): boolean {
  const end = dottedQuadEnd(scan, first);
  if (end < 0) return false;
  const next = byteAt(scan, end);
  if (WORDS[next] === 1) return false;
  if ((next === CharCode.dot || next === CharCode.dash) && LETTERS[byteAt(scan, end + 1)] === 1) return false;
  const before = byteAt(scan, first - 1);
  if (before === CharCode.dot) return false;
  if (before === CharCode.dash) return LETTERS[byteAt(scan, first - 2)] !== 1;
  return before !== CharCode.slash || !followsProduct(scan, first - 1);
}

/** End of four octets that are not all 0 and behind which no further one follows; -1 when they are none. */
function dottedQuadEnd(scan: ScannedText, first: number): number {
  let index = first;
  let any = 0;
  for (let octet = 1; octet <= OCTETS; octet += 1) {
    const from = index;
    let value = 0;
    for (; DIGITS[byteAt(scan, index)] === 1; index += 1) {
      value = value * 10 + byteAt(scan, index) - 0x30;
      if (index - from >= MAX_OCTET_DIGITS) return -1;
    }
    if (index === from || value > MAX_OCTET) return -1;
    any |= value | (index - from - 1);
    if (octet === OCTETS) break;
    if (byteAt(scan, index) !== CharCode.dot) return -1;
    index += 1;
  }
  const isLonger = byteAt(scan, index) === CharCode.dot && DIGITS[byteAt(scan, index + 1)] === 1;
  return isLonger || any === 0 ? -1 : index;
}

/** Whether the slash is that of `Product/1.2.3.4`. */
function followsProduct(scan: ScannedText, slash: number): boolean {
  const lowest = Math.max(scan.start, slash - MAX_PRODUCT_NAME);
  let from = slash;
  while (from > lowest && PRODUCT_NAME[byteAt(scan, from - 1)] === 1) from -= 1;
  return from < slash && byteAt(scan, from - 1) !== CharCode.slash;
}

const MIN_IPV6 = 7;
const MAX_IPV6 = '0000:0000:0000:0000:0000:ffff:255.255.255.255'.length + 2;
const MAX_GROUP = 4;
const GROUPS = 8;
/** The last 32 bits may be written as an IPv4 address, which is one group more. */
const MIN_FULL_GROUPS = 7;
const IPV6 = tableOf((byte) => HEX[byte] === 1 || byte === CharCode.colon || byte === CharCode.dot);

/** Whether the run of digits, colons and dots around a colon may be an IPv6 address; only its first colon is judged. */
export function mayBeIpv6(scan: ScannedText, colon: number): boolean {
  const next = byteAt(scan, colon + 1);
  if (next !== CharCode.colon && HEX[next] !== 1) return false;
  let from = colon;
  while (from > colon - MAX_GROUP - 1 && HEX[byteAt(scan, from - 1)] === 1) from -= 1;
  // An earlier colon, whose run holds this one.
  if (byteAt(scan, from - 1) === CharCode.colon) return false;
  // No further than an address may reach: a text of many colons is read once for each of them.
  const limit = Math.min(scan.end, from + MAX_IPV6 + 1);
  let to = colon;
  while (to < limit && IPV6[scan.bytes[to] as number] === 1) to += 1;
  return to - from >= MIN_IPV6 && to - from <= MAX_IPV6 && holdsGroups(scan, from, to);
}

function holdsGroups({ bytes }: ScannedText, from: number, to: number): boolean {
  let groups = 0;
  let hasGap = false;
  let hasDigit = false;
  let previous = 0;
  for (let index = from; index < to; index += 1) {
    const byte = bytes[index] as number;
    if (DIGITS[byte] === 1) hasDigit = true;
    if (byte === CharCode.colon) hasGap ||= previous === CharCode.colon;
    else if (HEX[byte] === 1 && (index === from || previous === CharCode.colon)) groups += 1;
    previous = byte;
  }
  return hasDigit && (hasGap || (groups >= MIN_FULL_GROUPS && groups <= GROUPS));
}

/** Whether `://` stands at a colon. */
export function isSchemeEnd(scan: ScannedText, colon: number): boolean {
  return byteAt(scan, colon + 1) === CharCode.slash && byteAt(scan, colon + 2) === CharCode.slash;
}

const MIN_SEGMENT = 4;
const BASE64_URL = tableOf(
  (byte) => ALPHANUMERICS[byte] === 1 || byte === CharCode.underscore || byte === CharCode.dash,
);

/** Whether a JWT may begin with the `eyJ` whose last letter stands at `at`. */
export function mayBeJwt(scan: ScannedText, at: number): boolean {
  const start = at - 2;
  if (byteAt(scan, start) !== 0x65 || byteAt(scan, at - 1) !== 0x79) return false;
  if (BASE64_URL[byteAt(scan, start - 1)] === 1) return false;
  const header = runEndOf(scan, at, BASE64_URL);
  if (header - start < MIN_SEGMENT || byteAt(scan, header) !== CharCode.dot) return false;
  const payload = runEndOf(scan, header + 1, BASE64_URL);
  return payload - header > MIN_SEGMENT && byteAt(scan, payload) === CharCode.dot;
}
