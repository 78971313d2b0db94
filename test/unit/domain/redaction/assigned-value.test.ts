import { describe, expect, it } from 'vitest';
import { assignedValue } from '../../../../domain/redaction/assigned-value.ts';

const valueOf = (text: string) => {
  const value = assignedValue(text, 0);
  return value && text.slice(value.start, value.end);
};

describe('assignedValue', () => {
  it.each([
    ['abc def', 'abc'],
    [' "a b" c', 'a b'],
    ["'a' b", 'a'],
    ['\\"a b\\" c', 'a b'],
    ['token abc d', 'abc'],
    ['> "x"', 'x'],
    ['a&b=c', 'a'],
    ['a&b c', 'a&b'],
  ])('reads the value of %j', (text, value) => {
    expect(valueOf(text)).toBe(value);
  });

  it.each([
    '',
    '   ',
    '?',
    '$1',
    '$(x)',
    '{{ x }}',
    '<none>',
    'null',
    '****',
    '[redacted:jwt]',
    'missing x',
    '"Bearer x"',
  ])('reads none in %j', (text) => {
    expect(valueOf(text)).toBeUndefined();
  });

  it('asks about the begin of a value, at most 64 characters of it', () => {
    const begins: string[] = [];

    assignedValue('a'.repeat(100), 0, (begin) => begins.push(begin) > 1);

    expect(begins).toEqual(['a'.repeat(64)]);
  });
});
