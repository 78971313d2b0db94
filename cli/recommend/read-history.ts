import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { CountSeries } from '../../domain/sli/count-series.ts';
import type { ValueSeries } from '../../domain/value-series/value-series.ts';
import { csvRows } from './csv-rows.ts';
import type { CsvRow, Fail } from './csv-rows.ts';
import { parseTime } from './parse-time.ts';

/** What a CSV file records. */
export type History =
  { readonly kind: 'values'; readonly series: ValueSeries } | { readonly kind: 'counts'; readonly series: CountSeries };

const NEEDED = 'Name them timestamp and value, or timestamp, good (or bad) and total.';

/**
 * Reads `timestamp,value` or `timestamp,good,total` (or `timestamp,bad,total`) from the text of a CSV file with a header;
 * other columns are left alone, and commas, semicolons and tabs separate. Rows come in any order.
 * @throws ScoutError invalid_argument with the file, the line and what was expected
 */
export function readHistory(text: string, file: string): History {
  const fail: Fail = (problem) => {
    throw new ScoutError({ code: ErrorCode.invalidArgument, message: `${file}: ${problem}`, details: { file } });
  };
  const rows = csvRows(text, fail);
  const [first] = rows;
  if (first === undefined) return fail('there are no rows after the header.');
  const time = ['timestamp', 'time'].find((name) => name in first.cells);
  if (time === undefined) return fail(`there is no column timestamp; the columns are ${columnsOf(first)}. ${NEEDED}`);
  const isCounts = 'total' in first.cells && ('good' in first.cells || 'bad' in first.cells);
  if (!isCounts && !('value' in first.cells)) {
    return fail(
      `there is neither a column value nor the columns good and total; the columns are ${columnsOf(first)}. ${NEEDED}`,
    );
  }
  const timed = rows.map((row) => ({ row, timeMs: timeOf(row, time, fail) })).sort((a, b) => a.timeMs - b.timeMs);
  const stepMs = stepOf(timed, isCounts, fail);
  if (isCounts) {
    return { kind: 'counts', series: { stepMs, rows: timed.map(({ row, timeMs }) => countsOf(row, timeMs, fail)) } };
  }
  const present = timed.filter(({ row }) => row.cells['value'] !== '');
  const timesMs = Float64Array.from(present, ({ timeMs }) => timeMs);
  return {
    kind: 'values',
    series: { stepMs, timesMs, values: Float64Array.from(present, ({ row }) => numberOf(row, 'value', fail)) },
  };
}

function columnsOf({ cells }: CsvRow): string {
  return Object.keys(cells).join(', ');
}

function timeOf({ line, cells }: CsvRow, column: string, fail: Fail): number {
  const text = cells[column] ?? '';
  return (
    parseTime(text) ??
    fail(`line ${line}: ${JSON.stringify(text)} is no time; give ISO 8601 (2026-01-31T10:00:00Z) or a Unix time.`)
  );
}

function numberOf({ line, cells }: CsvRow, column: string, fail: Fail): number {
  const text = cells[column] ?? '';
  const value = text === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  return fail(`line ${line}: ${column} is ${JSON.stringify(text)}; a number of at least 0 is needed.`);
}

function countsOf(row: CsvRow, startMs: number, fail: Fail): CountSeries['rows'][number] {
  const total = numberOf(row, 'total', fail);
  const column = 'good' in row.cells ? 'good' : 'bad';
  const part = numberOf(row, column, fail);
  if (part > total) return fail(`line ${row.line}: ${column} (${part}) is more than total (${total}).`);
  return { startMs, total, bad: column === 'good' ? total - part : part };
}

/** The most frequent distance between rows; a time that occurs twice would count twice. */
function stepOf(
  timed: readonly { readonly row: CsvRow; readonly timeMs: number }[],
  isCounts: boolean,
  fail: Fail,
): number {
  const distances = new Map<number, number>();
  for (const [position, { row, timeMs }] of timed.entries()) {
    const before = timed[position - 1];
    if (before === undefined) continue;
    const distance = timeMs - before.timeMs;
    if (distance === 0) {
      const advice = isCounts ? 'add them up' : 'give one series a file';
      return fail(`lines ${before.row.line} and ${row.line} have the same time; ${advice}.`);
    }
    distances.set(distance, (distances.get(distance) ?? 0) + 1);
  }
  const [most] = [...distances].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return most?.[0] ?? fail('there is one row alone; a history is needed.');
}
