const META = new Set('\\^$.|?*+()[]{}');
const MIN_ASCII = 0x20;
const MAX_ASCII = 0x7e;

/**
 * The longest text that every match of a pattern contains, or undefined when none is certain. It looks at the top level
 * alone: alternatives and flags there make nothing certain, groups and classes end a text.
 */
export function requiredLiteral(pattern: string): string | undefined {
  if (pattern.includes('(?') && /\(\?[a-zA-Z-]*i/.test(pattern)) return undefined;
  const pieces = literalPieces(pattern);
  if (pieces === undefined) return undefined;
  const longest = pieces.reduce((best, piece) => (piece.length > best.length ? piece : best), '');
  return longest === '' ? undefined : longest;
}

/** Texts at the top level that stand in every match; undefined when there are alternatives. */
function literalPieces(pattern: string): readonly string[] | undefined {
  const pieces: string[] = [];
  let piece = '';
  const endPiece = (): void => {
    pieces.push(piece);
    piece = '';
  };
  let index = 0;
  while (index < pattern.length) {
    const atom = readAtom(pattern, index);
    if (atom.isAlternative) return undefined;
    index = atom.end;
    const quantifier = quantifierEnd(pattern, index);
    const isOnce = quantifier === index;
    if (isOnce && atom.literal !== undefined) piece += atom.literal;
    else endPiece();
    index = quantifier;
  }
  endPiece();
  return pieces;
}

interface Atom {
  readonly end: number;
  readonly literal?: string;
  readonly isAlternative?: boolean;
}

function readAtom(pattern: string, index: number): Atom {
  const character = pattern.charAt(index);
  if (character === '|') return { end: index + 1, isAlternative: true };
  if (character === '\\') return readEscape(pattern, index);
  if (character === '[') return { end: classEnd(pattern, index) };
  if (character === '(') return { end: groupEnd(pattern, index) };
  const code = character.charCodeAt(0);
  if (META.has(character) || code < MIN_ASCII || code > MAX_ASCII) return { end: index + 1 };
  return { end: index + 1, literal: character };
}

/** Escapes that stand for one character or a class, and are taken for anything: `\x{41}`, `\pL`, `\101`, `\d`. */
const ESCAPE = /^\\(?:[xpP]\{[^}]*\}|x[0-9a-fA-F]{2}|[pP].|[0-7]{1,3}|Q[^]*?(?:\\E|$)|[^]?)/;
const ESCAPED_PUNCTUATION = '-/@:=_"\'<>#&,;!~% ';

/** Escaped punctuation is itself. */
function readEscape(pattern: string, index: number): Atom {
  const next = pattern.charAt(index + 1);
  const isLiteral = next !== '' && (META.has(next) || ESCAPED_PUNCTUATION.includes(next));
  if (isLiteral) return { end: index + 2, literal: next };
  return { end: index + (ESCAPE.exec(pattern.slice(index))?.[0].length ?? 2) };
}

function classEnd(pattern: string, start: number): number {
  let index = start + 1;
  if (pattern.charAt(index) === '^') index += 1;
  if (pattern.charAt(index) === ']') index += 1;
  while (index < pattern.length && pattern.charAt(index) !== ']') {
    if (pattern.startsWith('[:', index)) index = Math.max(index, pattern.indexOf(':]', index)) + 2;
    else index += pattern.charAt(index) === '\\' ? 2 : 1;
  }
  return index + 1;
}

function groupEnd(pattern: string, start: number): number {
  let depth = 0;
  let index = start;
  while (index < pattern.length) {
    const character = pattern.charAt(index);
    if (character === '[') index = classEnd(pattern, index);
    else if (character === '\\') index = readEscape(pattern, index).end;
    else {
      depth += character === '(' ? 1 : character === ')' ? -1 : 0;
      index += 1;
      if (depth === 0) return index;
    }
  }
  return index;
}

function quantifierEnd(pattern: string, index: number): number {
  const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(pattern.slice(index, index + 16))?.[0];
  return index + (quantifier?.length ?? 0);
}
