import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ErrorCode } from '../domain/errors/error-code.ts';
import { ScoutError } from '../domain/errors/scout-error.ts';
import type { ByteBudget } from './byte-budget.ts';
import { overloaded, tooLarge } from './overload.ts';

const GUNZIP_CHUNK_BYTES = 64 * 1024;

/** How a body is read. */
export interface BodyOptions {
  readonly isGzip: boolean;
  /** Limit after decompression. */
  readonly maxBytes: number;
  readonly budget: ByteBudget;
}

/** A body in memory; `release` gives its bytes back to the budget and must be called once. */
export interface HeldBody {
  readonly bytes: Buffer;
  release(): void;
}

/**
 * Reads a request's body, taking its bytes from the budget while they arrive.
 * @throws ScoutError invalid_argument (too large, not gzip, broken off), resource_exhausted (the budget is empty)
 */
export async function readBody(request: IncomingMessage, options: BodyOptions): Promise<HeldBody> {
  const { isGzip, maxBytes, budget } = options;
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > maxBytes) throw tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let held = 0;
  // Destroying the request would close the connection before the answer is out.
  const source = isGzip ? decompress(request) : request.iterator({ destroyOnReturn: false });
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      if (held + chunk.length > maxBytes) throw tooLarge(maxBytes);
      if (!budget.tryTake(chunk.length)) throw overloaded();
      held += chunk.length;
      chunks.push(chunk);
    }
  } catch (cause) {
    budget.give(held);
    throw ScoutError.from(cause, {
      code: ErrorCode.invalidArgument,
      message: isGzip
        ? 'The body is not complete gzip data, though Content-Encoding says gzip.'
        : 'The body broke off before its end.',
    });
  }
  return { bytes: Buffer.concat(chunks, held), release: () => budget.give(held) };
}

/** Unlike a pipeline this leaves the request open when decompression fails: the answer still has to go out. */
function decompress(request: IncomingMessage): Readable {
  const gunzip = createGunzip({ chunkSize: GUNZIP_CHUNK_BYTES });
  request.once('error', (error) => gunzip.destroy(error));
  request.once('aborted', () => gunzip.destroy(new ScoutError(BROKEN_OFF)));
  gunzip.once('close', () => request.unpipe(gunzip));
  return request.pipe(gunzip);
}

const BROKEN_OFF = { code: ErrorCode.cancelled, message: 'The client went away before the end of its request.' };
