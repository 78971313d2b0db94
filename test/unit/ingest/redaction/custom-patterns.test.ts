import { describe, expect, it } from 'vitest';
import { PATTERN_LIMITS, parsePatterns } from '../../../../ingest/redaction/custom-patterns.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';

const problemOf = (text: string): string => {
  try {
    parsePatterns(text);
  } catch (error) {
    return error instanceof ScoutError && error.code === 'invalid_argument' ? error.message : 'another failure';
  }
  return 'none';
};

describe('parsePatterns', () => {
  it('reads YAML and JSON', () => {
    const yaml = "- pattern: 'EMP-[0-9]{4}'\n  replacement: '<EMP>'\n";
    const json = '[{"pattern":"EMP-[0-9]{4}","replacement":"<EMP>"}]';

    for (const text of [yaml, json]) {
      expect(parsePatterns(text)).toMatchObject([{ replacement: '<EMP>', literal: 'EMP-' }]);
    }
    expect(parsePatterns('')).toEqual([]);
  });

  it.each([
    ['a lookahead', '[{"pattern":"(?=a)b","replacement":""}]', 'pattern 1: invalid or unsupported Perl syntax'],
    ['a backreference', '[{"pattern":"x","replacement":""},{"pattern":"(a)\\\\1","replacement":""}]', 'pattern 2: '],
    ['an empty match', '[{"pattern":"a*","replacement":""}]', 'matches the empty text'],
    ['no list', 'pattern: x', 'must be a list'],
    ['no replacement', '- pattern: x', 'pattern 1 (replacement)'],
    ['a further field', '[{"pattern":"x","replacement":"","flags":"i"}]', 'pattern 1'],
    ['no YAML', '[{', 'not YAML'],
    ['an alias', '- &a {pattern: x, replacement: y}\n- *a', 'not YAML'],
    ['a long pattern', `[{"pattern":"${'x'.repeat(1025)}","replacement":""}]`, 'pattern 1 (pattern)'],
    [
      'too many',
      JSON.stringify(Array.from({ length: PATTERN_LIMITS.patterns + 1 }, () => ({ pattern: 'x', replacement: '' }))),
      '64 are allowed',
    ],
    ['too large a file', ' '.repeat(PATTERN_LIMITS.fileBytes + 1), 'larger than'],
  ])('refuses %s with its place and the reason', (_what, text, reason) => {
    expect(problemOf(text)).toContain(reason);
  });
});
