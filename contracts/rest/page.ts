import { z } from 'zod';

/** Query of every list: how many, and where to go on. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('How many items to return, 1 to 200.'),
  cursor: z
    .string()
    .min(1)
    .max(1_000)
    .optional()
    .describe('`next_cursor` of the previous page; absent for the first page.'),
};

/** The query of a list that nothing narrows. */
export const PageQuery = z.strictObject(pageQuery);

/** One page of a list. `next_cursor` is null on the last one; a cursor is opaque. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    next_cursor: z.string().nullable().describe('Send it as `cursor` for the next page; null on the last page.'),
  });
}
