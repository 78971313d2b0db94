import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { Downloads, DownloadRequest, DownloadResult } from '../ports.ts';

/** Without a byte for so long, a transfer has died. */
const STALL_MS = 30_000;

/** Fetches over HTTP with the platform's client, following redirects. */
export function createNodeDownloads(): Downloads {
  return { download };
}

async function download(request: DownloadRequest, signal: AbortSignal): Promise<DownloadResult> {
  const deadline = createDeadline(request.connectTimeoutMs);
  try {
    const response = await fetch(request.url, { signal: AbortSignal.any([signal, deadline.signal]) });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      return { kind: 'failed', reason: `HTTP status ${response.status}` };
    }
    const sha256 = createHash('sha256');
    const sha512 = createHash('sha512');
    const tap = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        deadline.extend(STALL_MS);
        sha256.update(chunk);
        sha512.update(chunk);
        done(null, chunk);
      },
    });
    await pipeline(Readable.fromWeb(response.body), tap, createWriteStream(request.path));
    return { kind: 'downloaded', sha256: sha256.digest('hex'), sha512: sha512.digest('hex') };
  } catch (error) {
    if (signal.aborted) throw new ScoutError({ code: ErrorCode.cancelled, message: 'A download was stopped.' });
    return { kind: 'failed', reason: deadline.signal.aborted ? 'no answer in time' : describeNetworkError(error) };
  } finally {
    deadline.clear();
  }
}

function createDeadline(firstMs: number) {
  const controller = new AbortController();
  let timer = setTimeout(() => controller.abort(), firstMs);
  return {
    signal: controller.signal,
    extend(durationMs: number) {
      clearTimeout(timer);
      timer = setTimeout(() => controller.abort(), durationMs);
    },
    clear: () => clearTimeout(timer),
  };
}

// fetch says only "fetch failed"; the reason is its cause.
function describeNetworkError(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : 'the transfer failed';
}
