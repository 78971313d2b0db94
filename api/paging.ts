import { ErrorCode } from '../domain/errors/error-code.ts';
import { ScoutError } from '../domain/errors/scout-error.ts';

const CURSOR_PREFIX = 'after:';

interface Page<Item> {
  readonly items: Item[];
  readonly next_cursor: string | null;
}

/** One page out of `limit + 1` rows: the extra row says that there is a next page. */
export function pageOfRows<Row, Item>(
  rows: readonly Row[],
  options: { readonly limit: number; readonly idOf: (row: Row) => string; readonly view: (row: Row) => Item },
): Page<Item> {
  const shown = rows.slice(0, options.limit);
  const last = shown.at(-1);
  const more = rows.length > options.limit && last !== undefined;
  return {
    items: shown.map((row) => options.view(row)),
    next_cursor: more ? encodeCursor(options.idOf(last)) : null,
  };
}

/** The rows after the cursor's, of a list that its store cannot page. Empty when the cursor's row is gone. */
export function rowsAfter<Row>(
  rows: readonly Row[],
  cursor: string | undefined,
  idOf: (row: Row) => string,
): readonly Row[] {
  if (cursor === undefined) return rows;
  const after = decodeCursor(cursor);
  const index = rows.findIndex((row) => idOf(row) === after);
  return index === -1 ? [] : rows.slice(index + 1);
}

/** The id that a cursor stands for. @throws ScoutError invalid_argument */
export function decodeCursor(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  if (text.startsWith(CURSOR_PREFIX) && !/\p{Cc}/u.test(text)) return text.slice(CURSOR_PREFIX.length);
  throw new ScoutError({
    code: ErrorCode.invalidArgument,
    message: 'query.cursor is not a cursor of this API; send the next_cursor of a page unchanged.',
  });
}

function encodeCursor(lastId: string): string {
  return Buffer.from(`${CURSOR_PREFIX}${lastId}`, 'utf8').toString('base64url');
}
