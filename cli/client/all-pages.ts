/** One page of a list of the API. */
interface Page<Item> {
  readonly items: readonly Item[];
  readonly next_cursor: string | null;
}

/** Which page is asked for: the largest that the API gives. */
export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string;
}

const LARGEST_PAGE = 200;

/** All items of a list, page by page. */
export async function allPages<Item>(read: (page: PageRequest) => Promise<Page<Item>>): Promise<readonly Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<Item> = await read({ limit: LARGEST_PAGE, ...(cursor === null ? {} : { cursor }) });
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return items;
}
