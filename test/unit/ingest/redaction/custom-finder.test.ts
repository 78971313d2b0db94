import { describe, expect, it } from 'vitest';
import { createCustomFinder } from '../../../../ingest/redaction/custom-finder.ts';
import { parsePatterns } from '../../../../ingest/redaction/custom-patterns.ts';

const finderOf = (
  patterns: readonly string[],
  { nowMs = (): number => 0, onBudgetExceeded = (): void => undefined } = {},
) =>
  createCustomFinder(parsePatterns(JSON.stringify(patterns.map((pattern) => ({ pattern, replacement: '<x>' })))), {
    nowMs,
    onBudgetExceeded,
  });
const mayContain = (finder: ReturnType<typeof finderOf>, text: string) => {
  const bytes = new TextEncoder().encode(`EMP-${text}EMP-1`);
  return finder.mayContain(bytes, 4, bytes.length - 5);
};

describe('createCustomFinder', () => {
  it('finds every match with its replacement', () => {
    const ranges = finderOf(['EMP-[0-9]+', 'ab']).find('EMP-1 ab EMP-22');

    expect(ranges.map(({ start, end, replacement }) => [start, end, replacement])).toEqual([
      [0, 5, '<x>'],
      [9, 15, '<x>'],
      [6, 8, '<x>'],
    ]);
  });

  it('looks for a literal no further than the end of the value', () => {
    const finder = finderOf(['EMP-[0-9]+']);
    const bytes = new TextEncoder().encode(`${'x'.repeat(1_000_000)}EMP-1`);
    const before = process.cpuUsage();

    const found = Array.from({ length: 20_000 }, (_, index) => finder.mayContain(bytes, index, index + 20));

    expect(found).not.toContain(true);
    // To the end of the request each time it would be 20 GB.
    expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
  });

  it('finds matches anywhere in a long text, once each', () => {
    const text = `${'x'.repeat(8_190)}EMP-1 ${'y'.repeat(30_000)}EMP-2`;

    const starts = new Set(
      finderOf(['EMP-[0-9]'])
        .find(text)
        .map(({ start }) => start),
    );

    expect([...starts]).toEqual([8_190, 38_196]);
  });

  it('knows by the literals of its patterns which bytes hold no match', () => {
    expect(mayContain(finderOf(['EMP-[0-9]']), 'an EMP-1')).toBe(true);
    expect(mayContain(finderOf(['EMP-[0-9]']), 'an EMP')).toBe(false);
    expect(mayContain(finderOf(['EMP-[0-9]', '[a-z]+']), 'an EMP')).toBe(true);
  });

  it('replaces a value as a whole when the patterns have spent their time on it', () => {
    let now = 0;
    let exceeded = 0;
    const finder = finderOf(['ab'], {
      nowMs: () => (now += 6),
      onBudgetExceeded: () => {
        exceeded += 1;
      },
    });

    const ranges = finder.find('ab '.repeat(10));

    expect(ranges).toMatchObject([{ start: 0, end: 30, replacement: '[redacted:custom]' }]);
    expect(exceeded).toBe(1);
  });
});
