import { CharCode, codesOf } from './characters.ts';
import { byteAt, holdsAt, SPACES, tableOf } from './scanned-text.ts';
import type { ScannedText } from './scanned-text.ts';

/** What is in the names of the commands that are known; what else holds it is told apart by the finder. */
const NAMES: readonly string[] = ['curl', 'sshpass', 'redis', 'keydb', 'valkey', 'mysql', 'mariadb', 'login'];
/** By the first two letters, of which the second one is looked at first. */
const NAME_BY_PAIR = new Map(NAMES.map((name) => [pairOf(name.charCodeAt(0), name.charCodeAt(1)), name]));
const SECOND_SET = codesOf(NAMES.map((name) => name.charAt(1)).join(''));
const SECOND = tableOf((byte) => SECOND_SET.has(byte));
const FIRST_SET = codesOf(NAMES.map((name) => name.charAt(0)).join(''));
const FIRST = tableOf((byte) => FIRST_SET.has(byte));
const MAX_FLAGS = 3;
const FLAGS_SET = codesOf('fgikLsSv');
const FLAGS = tableOf((byte) => FLAGS_SET.has(byte));
/** Of {@link ScannedText.commandFrom}: a name was found. */
const FOUND = -1;

function pairOf(first: number, second: number): number {
  return (first << 8) | second;
}

/** Whether the dash at `at` begins an option by which some command takes a password, and such a command stands before. */
export function mayBeCommandOption(scan: ScannedText, at: number): boolean {
  const before = byteAt(scan, at - 1);
  if (SPACES[before] !== 1 && before !== CharCode.quote && before !== CharCode.apostrophe) return false;
  return isOption(scan, at) && followsCommand(scan, at);
}

function isOption(scan: ScannedText, at: number): boolean {
  let next = byteAt(scan, at + 1);
  if (next === CharCode.dash) return isLongOption(scan, at + 2);
  if (next === 0x70 || next === 0x61) return true;
  for (let index = at + 2; FLAGS[next] === 1 && index <= at + 1 + MAX_FLAGS; index += 1) next = byteAt(scan, index);
  return (next | 0x20) === 0x75;
}

function isLongOption(scan: ScannedText, name: number): boolean {
  const first = byteAt(scan, name);
  if (first === 0x75) return holdsAt(scan, name, 'user');
  return first === 0x70 && (holdsAt(scan, name, 'pass') || holdsAt(scan, name, 'proxy-user'));
}

/** Reads what stands before once, however often it is asked. */
function followsCommand(scan: ScannedText, at: number): boolean {
  if (scan.commandFrom === FOUND) return true;
  const { bytes } = scan;
  // A name that ends in front of the option begins well before it.
  for (let index = scan.commandFrom; index + 1 < at; index += 1) {
    const first = bytes[index] as number;
    const second = bytes[index + 1] as number;
    if (FIRST[first] !== 1 || SECOND[second] !== 1) continue;
    const name = NAME_BY_PAIR.get(pairOf(first, second));
    if (name === undefined || !holdsAt(scan, index, name)) continue;
    scan.commandFrom = FOUND;
    return true;
  }
  scan.commandFrom = at;
  return false;
}
