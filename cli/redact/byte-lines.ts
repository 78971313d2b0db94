import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** A longer line could not be held in memory beside its redacted form. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;
const LINE_FEED = 0x0a;

/** A line without its end, and what ended it: a line feed, or nothing at the end of the input. */
export interface ByteLine {
  readonly bytes: Buffer;
  readonly isEnded: boolean;
}

/**
 * Cuts a stream of bytes into lines.
 * @throws ScoutError invalid_argument for a line of more than 64 MiB
 */
export async function* byteLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<ByteLine> {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      const part = chunk.subarray(start, end);
      yield { bytes: pending.length === 0 ? part : Buffer.concat([...pending, part]), isEnded: true };
      pending = [];
      pendingBytes = 0;
      start = end + 1;
    }
    if (start === chunk.length) continue;
    pending.push(chunk.subarray(start));
    pendingBytes += chunk.length - start;
    if (pendingBytes > MAX_LINE_BYTES) throw tooLong();
  }
  if (pending.length > 0) yield { bytes: Buffer.concat(pending), isEnded: false };
}

function tooLong(): ScoutError {
  return new ScoutError({
    code: ErrorCode.invalidArgument,
    message: `The input has a line of more than ${MAX_LINE_BYTES} bytes.`,
  });
}
