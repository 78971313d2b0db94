import { CsvError, parse } from 'csv-parse/sync';

/** A row of a CSV file: its line, from 1, and its cells by the lower-case names of the header. */
export interface CsvRow {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

/** Ends the reading of a file with what is wrong with it. */
export type Fail = (problem: string) => never;

/** The rows of a CSV file with a header; commas, semicolons and tabs separate, and empty lines are no rows. */
export function csvRows(text: string, fail: Fail): readonly CsvRow[] {
  try {
    const parsed = parse(text, {
      columns: (header: string[]) => header.map((name) => name.trim().toLowerCase()),
      delimiter: [',', ';', '\t'],
      ...{ bom: true, trim: true, skip_empty_lines: true, info: true },
    }) as unknown as readonly { readonly info: { readonly lines: number }; readonly record: Record<string, string> }[];
    return parsed.map(({ info, record }) => ({ line: info.lines, cells: record }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return fail(`it is no CSV that can be read: ${error.message}.`);
  }
}
