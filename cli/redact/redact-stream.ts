import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Redactor } from '../../domain/redaction/redactor.ts';
import { byteLines } from './byte-lines.ts';
import { createLineRedactor } from './line-redactor.ts';

/** What is written: the redacted lines, or a JSON line for each redacted place. */
export type RedactOutput = 'lines' | 'spans';

const FLUSH_BYTES = 64 * 1024;
const LINE_FEED = Buffer.from('\n');

/**
 * Redacts a stream line by line, without holding more than a line and a block of output. A reader that went away ends
 * it without an error, as in `slo-scout redact FILE | head`.
 */
export async function redactStream(
  chunks: AsyncIterable<Buffer>,
  redactor: Redactor,
  { output, stdout }: { readonly output: RedactOutput; readonly stdout: Writable },
): Promise<void> {
  const writer = createBlockWriter(stdout);
  const lines = createLineRedactor(redactor);
  let number = 0;
  for await (const line of byteLines(chunks)) {
    number += 1;
    const redacted = lines.redact(line.bytes);
    if (output === 'lines') {
      writer.add(redacted.bytes);
      if (line.isEnded) writer.add(LINE_FEED);
    } else {
      for (const { kind, start, end } of redacted.ranges) {
        writer.add(Buffer.from(`${JSON.stringify({ line: number, kind, start, end })}\n`));
      }
    }
    if (writer.isFull()) await writer.flush();
    if (writer.isClosed()) return;
  }
  await writer.flush();
}

interface BlockWriter {
  add(bytes: Uint8Array): void;
  isFull(): boolean;
  /** Whether nobody reads any more. */
  isClosed(): boolean;
  flush(): Promise<void>;
}

function createBlockWriter(stdout: Writable): BlockWriter {
  let blocks: Uint8Array[] = [];
  let size = 0;
  let failure: Error | undefined;
  stdout.on('error', (error) => {
    failure = error;
  });
  const isPipeGone = (): boolean => failure !== undefined && 'code' in failure && failure.code === 'EPIPE';
  return {
    add(bytes) {
      blocks.push(bytes);
      size += bytes.length;
    },
    isFull: () => size >= FLUSH_BYTES,
    isClosed: isPipeGone,
    async flush() {
      if (failure !== undefined && !isPipeGone()) throw failure;
      const block = Buffer.concat(blocks);
      blocks = [];
      size = 0;
      if (block.length === 0 || failure !== undefined || stdout.write(block)) return;
      // An error is told to the listener above.
      await Promise.race([once(stdout, 'drain'), once(stdout, 'close')]).catch(() => undefined);
    },
  };
}
