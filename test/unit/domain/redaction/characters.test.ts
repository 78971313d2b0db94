import { describe, expect, it } from 'vitest';
import {
  codeAt,
  codesOf,
  isAlphanumeric,
  isBase64Url,
  isDigit,
  isLetter,
  isLower,
  isUpper,
  isWhitespace,
  isWord,
  runEnd,
  runEndBefore,
} from '../../../../domain/redaction/characters.ts';

/** The ASCII characters for which a class holds. */
const membersOf = (isMember: (code: number) => boolean) =>
  Array.from({ length: 128 }, (_, code) => code)
    .filter(isMember)
    .map((code) => String.fromCharCode(code))
    .join('');
const DIGITS = '0123456789';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = UPPER.toLowerCase();

describe('character classes', () => {
  it('have the members that their names say', () => {
    expect(membersOf(isDigit)).toBe(DIGITS);
    expect(membersOf(isUpper)).toBe(UPPER);
    expect(membersOf(isLower)).toBe(LOWER);
    expect(membersOf(isLetter)).toBe(UPPER + LOWER);
    expect(membersOf(isAlphanumeric)).toBe(DIGITS + UPPER + LOWER);
    expect(membersOf(isWord)).toBe(`${DIGITS}${UPPER}_${LOWER}`);
    expect(membersOf(isBase64Url)).toBe(`-${DIGITS}${UPPER}_${LOWER}`);
    expect(membersOf(isWhitespace)).toBe('\t\n\v\f\r ');
  });

  it('have no member outside ASCII, and not what stands beyond the ends of a text', () => {
    const classes = [isDigit, isUpper, isLower, isLetter, isAlphanumeric, isWord, isBase64Url, isWhitespace];
    const outside = [
      codeAt('a', -1),
      codeAt('a', 1),
      'ä'.charCodeAt(0),
      '\u017f'.charCodeAt(0),
      '\u212a'.charCodeAt(0),
    ];

    for (const isMember of classes) expect(outside.filter(isMember)).toEqual([]);
  });

  it('are made of characters', () => {
    const codes = codesOf('a.');

    expect(membersOf((code) => codes.has(code))).toBe('.a');
    expect([codes.has(-1), codes.has(0x161)]).toEqual([false, false]);
    expect(runEnd('xa.ab', 1, codes)).toBe(4);
    expect(runEndBefore('xa.ab', 1, { set: codes, limit: 2 })).toBe(2);
  });
});
