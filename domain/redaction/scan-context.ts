/* eslint-disable complexity -- read for every text: a call for each condition would cost more than the condition */
import { FILLERS, followsName, MAX_CONTEXT, MAX_WORDS } from './context-word.ts';
import { ALPHANUMERICS, byteAt } from './scanned-text.ts';
import type { ScannedText } from './scanned-text.ts';

const HASH_BITS = 12;
const HASH_MASK = (1 << HASH_BITS) - 1;
const Mark = { name: 1, filler: 2 } as const;
const MIN_NON_ASCII = 0x80;

/** Names that stand before a number, in a form in which bytes can be compared with them. */
export interface ContextNames {
  readonly names: ReadonlySet<string>;
  /** By a hash of the word: whether it is a name, and whether it may stand between a name and its number. */
  readonly marks: Uint8Array;
}

/** Prepares names. Words that share a hash with a name are taken for one: the finder looks closer. */
export function contextNamesOf(names: ReadonlySet<string>): ContextNames {
  const marks = new Uint8Array(HASH_MASK + 1);
  for (const filler of FILLERS) addMark(marks, filler, Mark.filler);
  for (const name of names) addMark(marks, name, Mark.name);
  return { names, marks };
}

function addMark(marks: Uint8Array, word: string, mark: number): void {
  let hash = 0;
  for (let index = word.length - 1; index >= 0; index -= 1) hash = hashOf(hash, word.charCodeAt(index));
  marks[hash] = (marks[hash] as number) | mark;
}

function hashOf(hash: number, lowerCase: number): number {
  return (Math.imul(hash, 31) + lowerCase) & HASH_MASK;
}

/** Whether one of the names may stand before a number, as the name of the attribute or in the text. */
export function mayFollowName(scan: ScannedText, at: number, { names, marks }: ContextNames): boolean {
  const lowest = Math.max(scan.start, at - MAX_CONTEXT);
  let index = at - 1;
  for (let word = 0; word < MAX_WORDS; word += 1) {
    while (index >= lowest && ALPHANUMERICS[byteAt(scan, index)] !== 1) {
      // Letters of other scripts are not compared.
      if (byteAt(scan, index) >= MIN_NON_ASCII) return true;
      index -= 1;
    }
    if (index < lowest) break;
    let hash = 0;
    let isWord = true;
    while (isWord) {
      hash = hashOf(hash, lowerCaseOf(byteAt(scan, index)));
      index -= 1;
      isWord = index >= lowest && !isWordStart(scan, index + 1);
    }
    if (index >= lowest && byteAt(scan, index) >= MIN_NON_ASCII) return true;
    const mark = marks[hash] as number;
    if ((mark & Mark.name) !== 0) return true;
    if (mark === 0) return false;
  }
  return at - scan.start <= MAX_CONTEXT && mayBeKeyOf(scan.key, names);
}

function mayBeKeyOf(key: string | undefined, names: ReadonlySet<string>): boolean {
  return key === undefined || (key !== '' && followsName(names, { text: '', start: 0, key }));
}

function lowerCaseOf(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}

/** Whether a word begins at a letter or digit: `phoneNumber` is two. */
function isWordStart(scan: ScannedText, index: number): boolean {
  const before = byteAt(scan, index - 1);
  if (ALPHANUMERICS[before] !== 1) return true;
  const byte = byteAt(scan, index);
  return byte >= 0x41 && byte <= 0x5a && !(before >= 0x41 && before <= 0x5a);
}
