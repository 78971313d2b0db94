import { CharacterBit, characterBits } from './value-words.ts';

/**
 * The words and punctuation of a log message, with what certainly varies replaced by {@link VARIABLE}. Two parallel
 * arrays, because a line has dozens of tokens and millions of lines pass.
 */
export interface Tokens {
  readonly texts: string[];
  /** Whether white space stands before the token. */
  readonly spaced: boolean[];
}

/** A value by its own looks: it has digits, is a path, a host, an address, a quantity … */
export const VARIABLE = '\u0001';
/** A word that varies as other lines showed; it stands in forms of templates only, never in a line. */
export const WILDCARD = '\u0002';
/** How both are shown. */
const PLACEHOLDER = '<*>';

/** Whether a token of a form stands for a value. */
export function isSlot(text: string | undefined): boolean {
  return text === VARIABLE || text === WILDCARD;
}

/** Whether a token is a word: neither a slot nor mere punctuation. */
export function isWordToken(text: string | undefined): boolean {
  if (text === undefined || isSlot(text)) return false;
  if (text.length > 1 && text !== '..') return true;
  return characterBits(text.charCodeAt(0)) === CharacterBit.letter;
}

/** The tokens as one string: equal strings, equal tokens. */
export function keyOf({ texts, spaced }: Tokens): string {
  let key = '';
  for (let index = 0; index < texts.length; index += 1) {
    key += spaced[index] === true ? ` ${texts[index] ?? ''}` : (texts[index] ?? '');
  }
  return key;
}

/** The tokens as people read them: `Failed password for <*> from <*>`. */
export function renderTokens(tokens: Tokens): string {
  return keyOf(tokens).trimStart().replaceAll(VARIABLE, PLACEHOLDER).replaceAll(WILDCARD, PLACEHOLDER);
}
