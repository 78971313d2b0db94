import { VARIABLE } from './tokens.ts';
import type { Tokens } from './tokens.ts';
import { isMonth, isUnit, isWeekday, isZone } from './value-words.ts';

/** What may stand between values that make one: `10.0.0.1:80`, `3, 4, 5`, `1|2`. */
const JOINTS: ReadonlySet<string> = new Set([',', ':', ';', '|', '-', '.', '..', '+', '&', 'x', '->', '=>']);
const UPPER_NAME = /^[A-Z][A-Z_]+$/;
const STARS = /^\*{2,}$/;

/**
 * Joins values that are one, so that a template does not depend on how a value is written or how many there are:
 * - a number takes its unit, a time its zone: `1 sec`, `27.8 KB`, `07:17 PDT`; and a sign before it: `<1 sec`
 * - words of a date become part of it: `Sun Jun 19`
 * - an indexed name is a value: `LOCAL(0)`, `node-[40-63]`
 * - values in parentheses behind a value explain it and go: `28,532 bytes (27.8 KB)`, `10.0.0.1 ()`
 * - values in a row are a list: `blk_1 blk_2`, `10.0.0.1:80`, `3, 4, 5`
 */
export function joinValues(tokens: Tokens): Tokens {
  if (!tokens.texts.includes(VARIABLE)) return tokens;
  const joined: Tokens = { texts: [], spaced: [] };
  let index = 0;
  while (index < tokens.texts.length) index = take(tokens, index, joined);
  return joined;
}

/** Moves the token at `index`, or what it begins, to `into`; returns the index behind. */
function take(tokens: Tokens, index: number, into: Tokens): number {
  const text = tokens.texts[index] ?? '';
  const isSpaced = tokens.spaced[index] === true;
  if (text === VARIABLE) {
    pushVariable(into, isSpaced);
    return index + 1;
  }
  const last = into.texts.at(-1);
  const absorbed = last === VARIABLE ? endOfAbsorbed(tokens, index) : index;
  if (absorbed > index) return absorbed;
  if (isDateWord(tokens, index, last)) {
    pushVariable(into, isSpaced);
    return index + 1;
  }
  const after = endOfIndexedName(tokens, index);
  if (after > index) pushVariable(into, isSpaced);
  else push(into, text, isSpaced);
  return Math.max(after, index + 1);
}

function push(into: Tokens, text: string, isSpaced: boolean): void {
  into.texts.push(text);
  into.spaced.push(isSpaced);
}

/** Adds a value, or makes it part of the value before it. */
function pushVariable(into: Tokens, isSpaced: boolean): void {
  const { texts, spaced } = into;
  let keep = texts.length;
  while (keep > 0 && JOINTS.has(texts[keep - 1] ?? '')) keep -= 1;
  if (keep > 0 && texts[keep - 1] === VARIABLE) {
    texts.length = keep;
    spaced.length = keep;
    return;
  }
  const isCompared = !isSpaced && (texts.at(-1) === '<' || texts.at(-1) === '>') && spaced.at(-1) === true;
  if (isCompared) {
    texts[texts.length - 1] = VARIABLE;
    return;
  }
  push(into, VARIABLE, isSpaced);
}

/** The index behind what belongs to the value before `index`; `index` when nothing does. */
function endOfAbsorbed(tokens: Tokens, index: number): number {
  const text = tokens.texts[index] ?? '';
  if (text === '(') return endOfAnnotation(tokens, index);
  return isUnit(text) || isZone(text) || STARS.test(text) ? index + 1 : index;
}

/** The index behind `( … )` at `index` when only values stand inside; `index` when not. */
function endOfAnnotation({ texts }: Tokens, index: number): number {
  let after = index + 1;
  while (texts[after] === VARIABLE || JOINTS.has(texts[after] ?? '') || isUnit(texts[after] ?? ' ')) after += 1;
  return texts[after] === ')' ? after + 1 : index;
}

function isDateWord({ texts }: Tokens, index: number, last: string | undefined): boolean {
  const text = texts[index] ?? '';
  if (isMonth(text)) return texts[index + 1] === VARIABLE || last === VARIABLE;
  if (!isWeekday(text)) return false;
  const next = texts[index + 1] === ',' ? index + 2 : index + 1;
  return texts[next] === VARIABLE || (isMonth(texts[next] ?? '') && texts[next + 1] === VARIABLE);
}

/** The index behind a name with an index glued to it; `index` when there is none. */
function endOfIndexedName({ texts, spaced }: Tokens, index: number): number {
  const text = texts[index] ?? '';
  const isGlued = spaced[index + 1] === false && texts[index + 2] === VARIABLE && index > 0;
  if (!isGlued) return index;
  if (texts[index + 1] === '[') return /[-_]$/.test(text) ? endOfRange(texts, index) : index;
  return texts[index + 1] === '(' && texts[index + 3] === ')' && UPPER_NAME.test(text) ? index + 4 : index;
}

function endOfRange(texts: readonly string[], index: number): number {
  let close = index + 3;
  while (texts[close] === VARIABLE || JOINTS.has(texts[close] ?? '')) close += 1;
  return texts[close] === ']' ? close + 1 : index;
}
