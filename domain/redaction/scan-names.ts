import { CharCode, codesOf, isWhitespace } from './characters.ts';
import { ALPHANUMERICS, byteAt, LETTERS, runEndOf, SPACES, tableOf } from './scanned-text.ts';
import type { ScannedText } from './scanned-text.ts';
import { GLUED_WORD, SECRET_NAMES } from './sensitive-key.ts';

const MAX_PADDING = 3;
const MAX_KEY = 64;
const LETTER_COUNT = 26;
const NO_NODE = 0;
const Ending = { none: 0, word: 1, glued: 2 } as const;

const PADDING = tableOf((byte) => isWhitespace(byte) || byte === 0x22 || byte === 0x27 || byte === 0x5c);
const JOINTS_SET = codesOf('_-.');
const JOINTS = tableOf((byte) => JOINTS_SET.has(byte));
const KEY = tableOf((byte) => ALPHANUMERICS[byte] === 1 || JOINTS[byte] === 1);

/** The names of secrets as a tree that is walked from their last letter to their first. */
interface NameTree {
  /** The next node by node and letter; the root is 0, to which nothing leads back. */
  readonly next: Uint16Array;
  readonly ending: Uint8Array;
}

const TREE = treeOf(SECRET_NAMES);

function treeOf(names: readonly string[]): NameTree {
  const capacity = names.join('').length + 1;
  const next = new Uint16Array(capacity * LETTER_COUNT);
  const ending = new Uint8Array(capacity);
  let size = 1;
  for (const name of names) {
    let node = 0;
    for (let index = name.length - 1; index >= 0; index -= 1) {
      const edge = node * LETTER_COUNT + name.charCodeAt(index) - 0x61;
      if (next[edge] === NO_NODE) {
        next[edge] = size;
        size += 1;
      }
      node = next[edge] as number;
    }
    ending[node] = name === GLUED_WORD ? Ending.glued : Ending.word;
  }
  return { next, ending };
}

/** Whether what stands before a `=`, `:` or `>` ends with the name of a secret. */
export function followsSecretName(scan: ScannedText, separator: number): boolean {
  let last = separator - 1;
  while (last >= separator - MAX_PADDING && PADDING[byteAt(scan, last)] === 1) last -= 1;
  return endsSecretName(scan, last);
}

function endsSecretName(scan: ScannedText, last: number): boolean {
  const { next, ending } = TREE;
  // The finder reads no further back, so that a word may seem to begin there.
  const lowest = last - MAX_KEY + 1;
  let node = 0;
  for (let index = last; index >= lowest; index -= 1) {
    const byte = byteAt(scan, index);
    if (LETTERS[byte] !== 1) {
      if (JOINTS[byte] === 1) continue;
      return false;
    }
    node = next[node * LETTER_COUNT + (byte | 0x20) - 0x61] as number;
    if (node === NO_NODE) return false;
    const kind = ending[node];
    if (kind === Ending.glued) return true;
    if (kind === Ending.word && (index === lowest || beginsWord(scan, index))) return true;
  }
  return false;
}

function beginsWord(scan: ScannedText, index: number): boolean {
  const before = byteAt(scan, index - 1);
  if (ALPHANUMERICS[before] !== 1) return true;
  return isUpperByte(byteAt(scan, index)) && !isUpperByte(before);
}

function isUpperByte(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}

/** Whether the two dashes at `at` begin an option that is called like a secret, or one of its neighbours does. */
export function mayBeOption(scan: ScannedText, at: number): boolean {
  if (at < scan.optionEnd) return false;
  const nameEnd = runEndOf(scan, at + 2, KEY);
  scan.optionEnd = nameEnd;
  return SPACES[byteAt(scan, nameEnd)] === 1 && endsSecretName(scan, nameEnd - 1);
}

/** Whether the head of a private key follows a run of dashes that begins at `at`. */
export function mayBePrivateKey(scan: ScannedText, at: number): boolean {
  let end = at;
  while (byteAt(scan, end) === CharCode.dash) end += 1;
  return end - at >= 5 && byteAt(scan, end) === 0x42 && byteAt(scan, end + 1) === 0x45;
}
