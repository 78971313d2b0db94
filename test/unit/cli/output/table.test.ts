import { describe, expect, it } from 'vitest';
import { fields, table } from '../../../../cli/output/table.ts';

describe('table', () => {
  it('is as wide as its widest cells, with numbers on the right', () => {
    const text = table(
      ['name', { head: 'pages', align: 'right' }, 'note'],
      [
        ['checkout', '1.5', 'busy'],
        ['ü', '10.0', ''],
      ],
    );

    expect(text.split('\n')).toEqual(['NAME      PAGES  NOTE', 'checkout    1.5  busy', 'ü          10.0']);
  });

  it('shows its heads when it has no rows', () => {
    expect(table(['a', 'b'], [])).toBe('A  B');
  });

  it('lets no cell steer the terminal', () => {
    expect(table(['a'], [['x\u001b[31mred\n']])).toBe('A\nx\u{fffd}[31mred\u{fffd}');
  });
});

describe('fields', () => {
  it('puts the values in one column', () => {
    expect(
      fields([
        ['SLO', 'a'],
        ['Window', 'b'],
      ]),
    ).toBe('SLO     a\nWindow  b');
  });

  it('keeps the lines of a value apart, and in their column', () => {
    expect(
      fields([
        ['Why', 'first\nsecond\u001b[2J'],
        ['Status', 'pending'],
      ]),
    ).toBe('Why     first\n        second\u{fffd}[2J\nStatus  pending');
  });
});
