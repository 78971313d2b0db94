import { CharacterBit, characterBits, isLiteral, isValueWord } from './value-words.ts';
import { joinValues } from './join-values.ts';
import { VARIABLE } from './tokens.ts';
import type { Tokens } from './tokens.ts';

/** Bounds of what is read of one line. */
export interface TokenLimits {
  readonly maxCharacters: number;
  readonly maxTokens: number;
}

const SPACE = 1;
const PUNCTUATION = 2;
const CLASS = new Uint8Array(128);
for (const character of ' \t\r\n\v\f') CLASS[character.charCodeAt(0)] = SPACE;
for (const character of '()[]{}<>"\'`=,;:|') CLASS[character.charCodeAt(0)] = PUNCTUATION;
// Control characters are no part of any word, and two of them stand for slots in forms.
for (let code = 0; code < 0x20; code += 1) CLASS[code] ||= SPACE;

const REDACTED = '[redacted:';
const MAX_REDACTED = 48;
const DOT = 0x2e;
const COLON = 0x3a;
/** MAC and IPv6 addresses, times: groups of hex digits joined by colons, with or without a decimal digit. */
const HEX_GROUPS = /(?:[0-9a-f]{1,4}:){3,7}[0-9a-f.:]{1,15}(?![a-z])/iy;

interface Cursor {
  readonly text: string;
  readonly end: number;
  position: number;
}

/**
 * Cuts a message into words and punctuation and masks what is a value by its own looks; then joins values that belong
 * together (see `joinValues`). Takes time linear in the part of the text that the limits admit.
 */
export function tokenise(text: string, limits: TokenLimits): Tokens {
  const cursor: Cursor = { text, end: Math.min(text.length, limits.maxCharacters), position: 0 };
  const tokens: Tokens = { texts: [], spaced: [] };
  let isSpaced = false;
  while (cursor.position < cursor.end && tokens.texts.length < limits.maxTokens) {
    const code = text.charCodeAt(cursor.position);
    const kind = classOf(code);
    if (kind === SPACE) {
      isSpaced = true;
      cursor.position += 1;
      continue;
    }
    const previous = tokens.texts.at(-1);
    tokens.texts.push(kind === PUNCTUATION ? readPunctuation(cursor) : readWord(cursor, previous));
    tokens.spaced.push(isSpaced && previous !== undefined);
    isSpaced = false;
  }
  return joinValues(tokens);
}

function classOf(code: number): number {
  return code < 128 ? (CLASS[code] ?? 0) : 0;
}

function readPunctuation(cursor: Cursor): string {
  const { text, position } = cursor;
  if (text.startsWith(REDACTED, position)) {
    const close = text.indexOf(']', position);
    if (close > 0 && close - position <= MAX_REDACTED) {
      cursor.position = close + 1;
      return VARIABLE;
    }
  }
  cursor.position += 1;
  return text.charAt(position);
}

function readWord(cursor: Cursor, previous: string | undefined): string {
  const { text, position: start } = cursor;
  const mark = readMark(cursor);
  if (mark !== undefined) return mark;
  const { end, bits } = scanWord(cursor);
  if (text.charCodeAt(end) === COLON) {
    const beyond = endOfColonValue(cursor, end);
    if (beyond > end) {
      cursor.position = beyond;
      return VARIABLE;
    }
  }
  cursor.position = end;
  const word = text.slice(start, end);
  if (isValueWord(word, bits) || (previous === '=' && isLiteral(word))) return VARIABLE;
  return isHostBeforePort(text, end, bits) ? VARIABLE : word;
}

/** Dots, exclamation and question marks that belong to no word; runs of dots, as leaders have, count as two. */
function readMark(cursor: Cursor): string | undefined {
  const { text, position, end } = cursor;
  let after = position;
  while (after < end && isMark(text.charCodeAt(after))) after += 1;
  const length = after - position;
  if (length === 0) return undefined;
  const standsAlone = length > 1 || after === end || classOf(text.charCodeAt(after)) !== 0;
  if (!standsAlone) return undefined;
  cursor.position = after;
  return length > 1 ? '..' : text.charAt(position);
}

function isMark(code: number): boolean {
  return code === DOT || code === 0x21 || code === 0x3f;
}

/** The end of the word at the cursor, without the marks at its end, and what it is made of. */
function scanWord({ text, position, end: limit }: Cursor): { readonly end: number; readonly bits: number } {
  let end = position;
  let bits = 0;
  while (end < limit) {
    const code = text.charCodeAt(end);
    if (classOf(code) !== 0 || (code === DOT && end > position && text.charCodeAt(end + 1) === DOT)) break;
    const bit = characterBits(code);
    if (bit === CharacterBit.slash && (bits & CharacterBit.slash) !== 0) bits |= CharacterBit.manySlashes;
    bits |= bit;
    end += 1;
  }
  while (end > position + 1 && isMark(text.charCodeAt(end - 1))) end -= 1;
  return { end, bits };
}

/** The end of a value that has colons inside: hex groups, and paths behind a drive's letter. */
function endOfColonValue({ text, position, end: limit }: Cursor, end: number): number {
  const length = end - position;
  if (length === 1 && text.charCodeAt(end + 1) === 0x5c) {
    let after = end + 1;
    while (after < limit && classOf(text.charCodeAt(after)) !== SPACE) after += 1;
    return after;
  }
  if (length > 4) return end;
  HEX_GROUPS.lastIndex = position;
  return HEX_GROUPS.test(text) ? Math.min(HEX_GROUPS.lastIndex, limit) : end;
}

function isHostBeforePort(text: string, end: number, bits: number): boolean {
  if ((bits & CharacterBit.dot) === 0 || text.charCodeAt(end) !== COLON) return false;
  return (characterBits(text.charCodeAt(end + 1)) & CharacterBit.digit) !== 0;
}
