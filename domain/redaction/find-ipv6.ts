import {
  ALPHANUMERIC,
  CharCode,
  codeAt,
  codesOf,
  isDigit,
  isHex,
  isLetter,
  isWord,
  runEnd,
  runEndBefore,
} from './characters.ts';
import { RedactionKind } from './redaction-kind.ts';
import type { SensitiveRange } from './redaction-kind.ts';

const MIN_LENGTH = '64:ff9b::'.length - 2;
const MAX_LENGTH = '0000:0000:0000:0000:0000:ffff:255.255.255.255'.length;
const GROUPS = 8;
const MAX_GROUP = 4;
const MAX_ZONE = 16;
const ADDRESS_PARTS = codesOf('0123456789abcdefABCDEF:.');
const ZONE_PARTS = codesOf(ALPHANUMERIC);
const DOTTED = /^(?:\d{1,3}\.){3}\d{1,3}$/;

/**
 * Finds IPv6 addresses (RFC 4291, 2.2; zones RFC 4007). Not addresses: times, MAC and hardware addresses, scopes of
 * programming languages (`a::b`), and the addresses of nobody, `::` and `::1`.
 */
export function findIpv6(text: string): readonly SensitiveRange[] {
  const ranges: SensitiveRange[] = [];
  let colon = text.indexOf(':');
  while (colon >= 0) {
    const { start, end } = runAround(text, colon);
    const address = addressIn(text, start, end);
    if (address !== undefined) ranges.push(address);
    colon = text.indexOf(':', Math.max(end, colon + 1));
  }
  return ranges;
}

/** The run of hexadecimal digits, colons and dots around a colon; what an earlier run held is not looked at again. */
function runAround(text: string, colon: number): { readonly start: number; readonly end: number } {
  let start = colon;
  while (start > colon - MAX_GROUP - 1 && isHex(codeAt(text, start - 1))) start -= 1;
  return { start, end: runEnd(text, colon, ADDRESS_PARTS) };
}

function addressIn(text: string, from: number, to: number): SensitiveRange | undefined {
  if (to - from < MIN_LENGTH || to - from > MAX_LENGTH + 2) return undefined;
  // The colon of `address:2001:…` and the one behind an address belong to the sentence.
  const hasColon = isLoneColon(text, from, from + 1);
  const start = hasColon ? from + 1 : from;
  const end = withoutPunctuation(text, start, to);
  if ((!hasColon && isWord(codeAt(text, start - 1))) || isWord(codeAt(text, end))) return undefined;
  if (end - start < MIN_LENGTH || end - start > MAX_LENGTH) return undefined;
  return isAddress(text.slice(start, end)) ? { start, end: zoneEnd(text, end), kind: RedactionKind.ipv6 } : undefined;
}

function isLoneColon(text: string, index: number, neighbour: number): boolean {
  return codeAt(text, index) === CharCode.colon && codeAt(text, neighbour) !== CharCode.colon;
}

function withoutPunctuation(text: string, start: number, to: number): number {
  let end = to;
  while (end > start && codeAt(text, end - 1) === CharCode.dot) end -= 1;
  return isLoneColon(text, end - 1, end - 2) ? end - 1 : end;
}

function zoneEnd(text: string, end: number): number {
  if (codeAt(text, end) !== CharCode.percent || !isLetter(codeAt(text, end + 1))) return end;
  return runEndBefore(text, end + 1, { set: ZONE_PARTS, limit: end + 1 + MAX_ZONE });
}

function isAddress(text: string): boolean {
  const gap = text.indexOf('::');
  if (gap >= 0 && text.includes('::', gap + 1)) return false;
  const groups = text.split(':').filter((group) => group !== '');
  const isMapped = DOTTED.test(groups.at(-1) ?? '');
  const hexGroups = isMapped ? groups.slice(0, -1) : groups;
  if (hexGroups.some((group) => group.length > MAX_GROUP || group.includes('.'))) return false;
  const count = hexGroups.length + (isMapped ? 2 : 0);
  return gap < 0 ? count === GROUPS && isFullAddress(hexGroups) : count < GROUPS && isShortAddress(hexGroups, isMapped);
}

/** Eight pairs are a hardware address, eight numbers a list of numbers. */
function isFullAddress(groups: readonly string[]): boolean {
  const hasLongGroup = groups.some((group) => group.length > 2);
  return hasLongGroup && (groups[0]?.startsWith('20') === true || groups.some((group) => /[a-f]/i.test(group)));
}

/** Tells `2001:db8::1` from `a::b` and `12::30`. */
function isShortAddress(groups: readonly string[], isMapped: boolean): boolean {
  if (isMapped) return true;
  const hasDigit = groups.some((group) => Array.from(group).some((character) => isDigit(character.charCodeAt(0))));
  return hasDigit && ((groups[0]?.length ?? 0) > 2 || groups.length > 3);
}
