import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { requiredLiteral } from '../../../../ingest/redaction/required-literal.ts';

describe('requiredLiteral', () => {
  it.each([
    ['EMP-[0-9]{4}', 'EMP-'],
    ['\\bfoo\\.bar\\b', 'foo.bar'],
    ['[A-Z]+@[a-z]+', '@'],
    ['abc?def', 'def'],
    ['(?:x|y)zz', 'zz'],
    ['a{2}bc', 'bc'],
    ['\\x41bc', 'bc'],
    ['[^]a]bc', 'bc'],
  ])('of %s is %j', (pattern, literal) => {
    expect(requiredLiteral(pattern)).toBe(literal);
  });

  it.each(['a|b', '(?i)abc', '[abc]', '\\d+', 'a*', '(abc)?', '.'])('of %s is not certain', (pattern) => {
    expect(requiredLiteral(pattern)).toBeUndefined();
  });

  it('stands in every match', () => {
    const atom = fc.constantFrom('a', 'b', '-', '\\.', '[ab]', '[^a]', '\\d', '(?:ab)', '(a|b)', '\\x61', '.', '\\-');
    const quantifier = fc.constantFrom('', '', '', '?', '*', '+', '{2}', '{0,1}', '+?');
    const pattern = fc.array(
      fc.tuple(atom, quantifier).map((parts) => parts.join('')),
      { minLength: 1, maxLength: 6 },
    );
    const text = fc.array(fc.constantFrom('a', 'b', '-', '.', '1', 'ab'), { maxLength: 10 });
    fc.assert(
      fc.property(pattern, text, (atoms, parts) => {
        const literal = requiredLiteral(atoms.join(''));
        const matcher = RE2JS.compile(atoms.join('')).matcher(parts.join(''));

        expect(!matcher.find() || literal === undefined || matcher.group()?.includes(literal)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
