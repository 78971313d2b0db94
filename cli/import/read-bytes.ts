import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { toReadError } from './read-error.ts';

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
