import { describe, expect, it } from 'vitest';
import { allPages } from '../../../../cli/client/all-pages.ts';
import type { PageRequest } from '../../../../cli/client/all-pages.ts';

describe('allPages', () => {
  it('reads page by page until there is no next one', async () => {
    const asked: PageRequest[] = [];
    const pages: Readonly<Record<string, { items: readonly number[]; next_cursor: string | null }>> = {
      first: { items: [1, 2], next_cursor: 'second' },
      second: { items: [3], next_cursor: null },
    };

    const items = await allPages(async (page) => {
      asked.push(page);
      return pages[page.cursor ?? 'first']!;
    });

    expect(items).toEqual([1, 2, 3]);
    expect(asked).toEqual([{ limit: 200 }, { limit: 200, cursor: 'second' }]);
  });
});
