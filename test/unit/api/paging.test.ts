import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCursor, pageOfRows, rowsAfter } from '../../../api/paging.ts';

const idOf = (row: string) => row;
const view = (row: string) => row.toUpperCase();

describe('pageOfRows', () => {
  it('has no next page when there is no extra row', () => {
    expect(pageOfRows(['a', 'b'], { limit: 2, idOf, view })).toEqual({ items: ['A', 'B'], next_cursor: null });
  });

  it('points behind the last shown row when there is one more', () => {
    const { items, next_cursor } = pageOfRows(['a', 'b', 'c'], { limit: 2, idOf, view });

    expect(items).toEqual(['A', 'B']);
    expect(decodeCursor(next_cursor ?? '')).toBe('b');
  });

  it('visits every row once, whatever the page size', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.uuid()), fc.integer({ min: 1, max: 7 }), (rows, limit) => {
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = pageOfRows(rowsAfter(rows, cursor, idOf), { limit, idOf, view: idOf });
          seen.push(...page.items);
          cursor = page.next_cursor ?? undefined;
        } while (cursor !== undefined);
        expect(seen).toEqual(rows);
      }),
    );
  });
});

describe('rowsAfter', () => {
  it('is empty when the row of the cursor is gone', () => {
    const { next_cursor } = pageOfRows(['a', 'b'], { limit: 1, idOf, view });

    expect(rowsAfter(['b', 'c'], next_cursor ?? '', idOf)).toEqual([]);
  });
});

describe('decodeCursor', () => {
  it.each(['', 'x', 'YWZ0ZXI', Buffer.from('after:a\u0000b').toString('base64url')])('refuses %j', (cursor) => {
    expect(() => decodeCursor(cursor)).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
  });
});
