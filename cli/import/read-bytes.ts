import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** Standard input as a file name. */
export const STANDARD_INPUT = '-';

/**
 * Reads the bytes of a file, of a gzip file (`.gz`), or of standard input (`-`), in chunks.
 * @throws ScoutError not_found, invalid_argument (not gzip, cut off), permission_denied
 */
export async function* readBytes(file: string, stdin: Readable): AsyncGenerator<Buffer> {
  const source = file === STANDARD_INPUT ? stdin : createReadStream(file);
  const bytes = file.endsWith('.gz') ? decompress(source) : source;
  try {
    for await (const chunk of bytes as AsyncIterable<Buffer | string>) {
      yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    }
  } catch (cause) {
    throw toReadError(file, cause);
  }
}

function decompress(source: Readable): Readable {
  const gunzip = createGunzip();
  source.once('error', (error) => gunzip.destroy(error));
  return source.pipe(gunzip);
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
