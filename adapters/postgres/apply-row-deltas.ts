import type { PoolClient } from 'pg';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** A table whose rows are sums: stored row + delta row = new row. Statements take many rows at a time. */
export interface SummedTable<Row> {
  readonly name: string;
  key(row: Row): string;
  merge(stored: Row, delta: Row): Row;
  /** The counts that must never be negative in a stored row, and whose being all zero makes the row superfluous. */
  counts(row: Row): readonly number[];
  /** Inserts the rows whose key is not there yet, in the given order, and returns their keys. */
  insertNew(client: PoolClient, rows: readonly Row[]): Promise<readonly string[]>;
  /** Reads and locks the stored rows with these rows' keys, always in the same order. */
  lock(client: PoolClient, rows: readonly Row[]): Promise<readonly Row[]>;
  /** Overwrites rows that are there. */
  overwrite(client: PoolClient, rows: readonly Row[]): Promise<void>;
  remove(client: PoolClient, rows: readonly Row[]): Promise<void>;
}

const ROWS_PER_STATEMENT = 4_000;

/**
 * Adds signed deltas to a table inside the caller's transaction. First every delta that can stand alone is inserted
 * where its key is free, which waits for anybody who is inserting the same key; then the rest are read with a lock,
 * merged here (sketches are opaque to SQL) and written back. Both passes go in key order over all rows, so two
 * checkpoints can't wait for each other.
 * @throws ScoutError internal when a count would become negative: the deltas are wrong, and nothing may be written
 */
export async function applyRowDeltas<Row>(
  client: PoolClient,
  table: SummedTable<Row>,
  deltas: readonly Row[],
): Promise<void> {
  const rest = combine(table, deltas);
  const insertable = [...rest.values()].filter((row) => isStorable(table, row)).sort(byKey(table));
  for (const rows of chunksOf(insertable)) {
    for (const key of await table.insertNew(client, rows)) rest.delete(key);
  }
  // A delta whose counts cancel out may still move a latency from one value to another.
  const remaining = [...rest.values()];
  const stored: Row[] = [];
  for (const rows of chunksOf(remaining.sort(byKey(table)))) stored.push(...(await table.lock(client, rows)));
  await writeMerged(client, table, { remaining, stored });
}

async function writeMerged<Row>(
  client: PoolClient,
  table: SummedTable<Row>,
  { remaining, stored }: { readonly remaining: readonly Row[]; readonly stored: readonly Row[] },
): Promise<void> {
  const storedByKey = new Map(stored.map((row) => [table.key(row), row]));
  const merged = remaining.map((delta) => {
    const row = storedByKey.get(table.key(delta));
    return row === undefined ? delta : table.merge(row, delta);
  });
  if (merged.some((row) => isNegative(table, row))) throw negativeCount(table.name);
  for (const rows of chunksOf(merged.filter((row) => !isZero(table, row)))) await table.overwrite(client, rows);
  for (const rows of chunksOf(merged.filter((row) => isZero(table, row)))) await table.remove(client, rows);
}

/** One delta per key; those that cancel out stay, as zero, and are dropped later. */
function combine<Row>(table: SummedTable<Row>, deltas: readonly Row[]): Map<string, Row> {
  const byKeys = new Map<string, Row>();
  for (const delta of deltas) {
    const key = table.key(delta);
    const earlier = byKeys.get(key);
    byKeys.set(key, earlier === undefined ? delta : table.merge(earlier, delta));
  }
  return byKeys;
}

function byKey<Row>(table: SummedTable<Row>): (a: Row, b: Row) => number {
  return (a, b) => (table.key(a) < table.key(b) ? -1 : 1);
}

function isZero<Row>(table: SummedTable<Row>, row: Row): boolean {
  return table.counts(row).every((count) => count === 0);
}

function isNegative<Row>(table: SummedTable<Row>, row: Row): boolean {
  return table.counts(row).some((count) => count < 0);
}

function isStorable<Row>(table: SummedTable<Row>, row: Row): boolean {
  return !isNegative(table, row) && !isZero(table, row);
}

function* chunksOf<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    yield rows.slice(start, start + ROWS_PER_STATEMENT);
  }
}

function negativeCount(table: string): ScoutError {
  return new ScoutError({
    code: ErrorCode.internal,
    message: 'A checkpoint would make a stored count negative; it was not written.',
    details: { table },
  });
}
