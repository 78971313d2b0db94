import type { Readable } from 'node:stream';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { readBytes } from './read-bytes.ts';

/** Longer lines cannot be held, nor would any receiver take them. */
const MAX_LINE_CHARACTERS = 256 * 1024 * 1024;

/**
 * Reads the lines of a file, of a gzip file (`.gz`), or of standard input (`-`), without their ends.
 * @throws ScoutError as {@link readBytes}, and invalid_argument for a line that is too long
 */
export async function* readLines(file: string, stdin: Readable): AsyncGenerator<string> {
  yield* linesOf(file, readBytes(file, stdin));
}

/** The whole text of such a file. */
export async function readText(file: string, stdin: Readable): Promise<string> {
  const lines: string[] = [];
  for await (const line of readLines(file, stdin)) lines.push(line);
  return lines.join('\n');
}

/** Cuts the bytes of a file into lines. @throws ScoutError invalid_argument for a line that is too long */
export async function* linesOf(file: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    if (rest.length > MAX_LINE_CHARACTERS) throw tooLong(file);
    for (const line of parts) yield line;
  }
  if (rest !== '') yield rest;
}

function tooLong(file: string): ScoutError {
  return new ScoutError({
    code: ErrorCode.invalidArgument,
    message: `${file} has a line of more than ${MAX_LINE_CHARACTERS} characters; it is not OTLP JSON lines.`,
  });
}
