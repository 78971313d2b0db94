import { describe, expect, it } from 'vitest';
import { shellWord } from '../../../../domain/redaction/shell-word.ts';

const wordAt = (text: string, from = 0) => {
  const word = shellWord(text, from);
  return word && text.slice(word.start, word.end);
};

describe('shellWord', () => {
  it.each([
    ['a,b}c] d', 'a,b}c]'],
    ["'a \\' b", 'a \\'],
    ['"a \\" b" c', 'a \\" b'],
    ['\\"a b\\" c', 'a b'],
    ['\\\\\\"a b\\\\\\" c', 'a b'],
    ['a\\"}', 'a'],
    ['a\\b', 'a\\b'],
    ['"a b', 'a b'],
    ['a|b', 'a'],
    ['a;b', 'a'],
  ])('reads %j', (text, word) => {
    expect(wordAt(text)).toBe(word);
  });

  it.each(['', ' a', '""', "''", '<a>', '`a`', ')'])('sees none in %j', (text) => {
    expect(wordAt(text)).toBeUndefined();
  });

  it('begins where it is told', () => {
    expect(wordAt('-p"x y"', 2)).toBe('x y');
    expect(wordAt('-p', 2)).toBeUndefined();
  });
});
