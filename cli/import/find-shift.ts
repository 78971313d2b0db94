import type { Readable } from 'node:stream';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { STANDARD_INPUT } from './read-bytes.ts';
import { readLines } from './read-lines.ts';

/** What to shift, and to when. */
export interface ShiftOptions {
  readonly files: readonly string[];
  readonly stdin: Readable;
  /** Epoch milliseconds that the newest time of all files is moved to; undefined leaves the times alone. */
  readonly newestAtMs: number | undefined;
}

/**
 * Nanoseconds to add to all times. Reads all files; `newestOf` gives the newest time of a line, 0n when it has none.
 * @throws ScoutError invalid_argument when a file is standard input, which cannot be read twice
 */
export async function findShift(
  { files, stdin, newestAtMs }: ShiftOptions,
  newestOf: (line: string) => bigint,
): Promise<bigint> {
  if (newestAtMs === undefined) return 0n;
  if (files.includes(STANDARD_INPUT)) {
    const message = 'Standard input cannot be read twice, which a shift of times needs; give files.';
    throw new ScoutError({ code: ErrorCode.invalidArgument, message });
  }
  let newest = 0n;
  for (const file of files) {
    for await (const text of readLines(file, stdin)) {
      const found = newestOf(text);
      if (found > newest) newest = found;
    }
  }
  return newest === 0n ? 0n : BigInt(newestAtMs) * 1_000_000n - newest;
}
