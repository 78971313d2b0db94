import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** Standard input as a file name. */
export const STANDARD_INPUT = '-';
/** Longer lines cannot be held, nor would any receiver take them. */
const MAX_LINE_CHARACTERS = 256 * 1024 * 1024;

/**
 * Reads the lines of a file, of a gzip file (`.gz`), or of standard input (`-`), without their ends.
 * @throws ScoutError not_found, invalid_argument (not gzip, cut off), permission_denied
 */
export async function* readLines(file: string, stdin: Readable): AsyncGenerator<string> {
  const source = file === STANDARD_INPUT ? stdin : createReadStream(file);
  const bytes = file.endsWith('.gz') ? decompress(source) : source;
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = parts.pop() ?? '';
      if (rest.length > MAX_LINE_CHARACTERS) throw tooLong(file);
      for (const line of parts) yield line;
    }
  } catch (cause) {
    throw toReadError(file, cause);
  }
  if (rest !== '') yield rest;
}

/** The whole text of such a file. */
export async function readText(file: string, stdin: Readable): Promise<string> {
  const lines: string[] = [];
  for await (const line of readLines(file, stdin)) lines.push(line);
  return lines.join('\n');
}

function decompress(source: Readable): Readable {
  const gunzip = createGunzip();
  source.once('error', (error) => gunzip.destroy(error));
  return source.pipe(gunzip);
}

function tooLong(file: string): ScoutError {
  return new ScoutError({
    code: ErrorCode.invalidArgument,
    message: `${file} has a line of more than ${MAX_LINE_CHARACTERS} characters; it is not OTLP JSON lines.`,
  });
}

const READ_ERRORS: Readonly<Record<string, readonly [code: ErrorCode, problem: string]>> = {
  ENOENT: [ErrorCode.notFound, 'does not exist'],
  EACCES: [ErrorCode.permissionDenied, 'may not be read'],
  EISDIR: [ErrorCode.invalidArgument, 'is a folder'],
  Z_DATA_ERROR: [ErrorCode.invalidArgument, 'is named .gz but is not gzip data'],
  Z_BUF_ERROR: [ErrorCode.invalidArgument, 'is cut off: its gzip data has no end'],
};

function toReadError(file: string, cause: unknown): ScoutError {
  if (cause instanceof ScoutError) return cause;
  const systemCode = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const [code, problem] = READ_ERRORS[systemCode] ?? [ErrorCode.unavailable, `cannot be read (${systemCode})`];
  return new ScoutError({ code, message: `${file} ${problem}.`, cause, details: { file } });
}
