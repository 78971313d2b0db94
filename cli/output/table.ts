import { printable, printableLines } from './printable.ts';

/** A column's head; numbers stand better on the right. */
export interface Column {
  readonly head: string;
  readonly align?: 'left' | 'right';
}

const GAP = '  ';

/** A table in plain text: heads, then rows, columns as wide as their widest cell. */
export function table(columns: readonly (Column | string)[], rows: readonly (readonly string[])[]): string {
  const heads = columns.map((column) => (typeof column === 'string' ? { head: column } : column));
  const lines = [heads.map(({ head }) => head.toUpperCase()), ...rows.map((row) => row.map(printable))];
  const widths = heads.map((_head, index) => Math.max(...lines.map((line) => widthOf(line[index] ?? ''))));
  return lines
    .map((line) =>
      heads
        .map(({ align }, index) => pad(line[index] ?? '', widths[index] ?? 0, align))
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}

/** Names and values, values in a column; the further lines of a value stay in it. */
export function fields(entries: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  const indent = ' '.repeat(width + GAP.length);
  return entries
    .map(([name, value]) => `${name.padEnd(width)}${GAP}${printableLines(value).replaceAll('\n', `\n${indent}`)}`)
    .join('\n');
}

function pad(cell: string, width: number, align: Column['align']): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(cell)));
  return align === 'right' ? space + cell : cell + space;
}

/** Characters as people count them, not UTF-16 units. */
function widthOf(cell: string): number {
  return Array.from(cell).length;
}
