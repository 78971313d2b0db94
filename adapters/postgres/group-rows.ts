/** Rows with one key together, groups and rows in the order in which they come. */
export function groupRows<Row>(rows: Iterable<Row>, keyOf: (row: Row) => string): readonly Row[][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()];
}
