import { describe, expect, it } from 'vitest';
import { linkColumns, sortColumns } from '../../../../domain/fingerprint/link-columns.ts';
import { CYCLE, ORPHAN, PARENTLESS, TraceColumns } from '../../../../domain/fingerprint/trace-columns.ts';

interface Row {
  readonly id: number;
  readonly parent?: number;
  readonly atUs: number;
}

/** Parents by position after sorting and linking; long traces are filled up with spans behind. */
function parentsOf(rows: readonly Row[], fill = 0): readonly number[] {
  const columns = new TraceColumns();
  const all = [...rows, ...Array.from({ length: fill }, (_, index) => ({ id: 1_000 + index, atUs: 1_000 + index }))];
  columns.reserve(all.length);
  for (const [row, { id, parent = 0, atUs }] of (all as Row[]).entries()) {
    columns.ids.set([0, id, 0, parent], row * 4);
    columns.startUs[row] = atUs;
  }
  sortColumns(columns, all.length, () => 0);
  linkColumns(columns, all.length);
  return [...columns.parents.subarray(0, rows.length)];
}

const ROWS: readonly Row[] = [
  { id: 3, parent: 2, atUs: 30 },
  { id: 2, parent: 1, atUs: 20 },
  { id: 1, atUs: 10 },
  { id: 4, parent: 99, atUs: 40 },
  { id: 5, parent: 6, atUs: 50 },
  { id: 6, parent: 5, atUs: 60 },
  { id: 7, parent: 7, atUs: 70 },
];

describe('linking the columns of a trace', () => {
  it.each([
    { length: 'short', fill: 0 },
    { length: 'long', fill: 50 },
  ])('finds parents, orphans and cycles of a $length trace, in order of start', ({ fill }) => {
    expect(parentsOf(ROWS, fill)).toEqual([PARENTLESS, 0, 1, ORPHAN, CYCLE, 4, CYCLE]);
  });

  it('takes the first of several spans with one id for the parent', () => {
    const rows = [
      { id: 1, atUs: 20 },
      { id: 1, atUs: 10 },
      { id: 2, parent: 1, atUs: 30 },
    ];

    expect(parentsOf(rows)[2]).toBe(0);
    expect(parentsOf(rows, 50)[2]).toBe(0);
  });
});
