import type { IncidentTime } from '../../domain/backtest/match-incidents.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { csvRows } from './csv-rows.ts';
import { parseTime } from './parse-time.ts';

/**
 * Reads known incidents from the text of a CSV file with the columns from and to; other columns are left alone.
 * @throws ScoutError invalid_argument with the file, the line and what was expected
 */
export function readIncidents(text: string, file: string): readonly IncidentTime[] {
  const fail = (problem: string): never => {
    throw new ScoutError({ code: ErrorCode.invalidArgument, message: `${file}: ${problem}`, details: { file } });
  };
  return csvRows(text, fail).map(({ line, cells }) => {
    const [fromMs, toMs] = ['from', 'to'].map((column) => {
      const value = cells[column] ?? fail(`there is no column ${column}; the columns are from and to.`);
      return parseTime(value) ?? fail(`line ${String(line)}: ${JSON.stringify(value)} is no time.`);
    });
    if (fromMs === undefined || toMs === undefined || toMs <= fromMs) {
      return fail(`line ${String(line)}: an incident ends after it begins.`);
    }
    return { fromMs, toMs };
  });
}
