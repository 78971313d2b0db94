import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { importFiles } from '../../../../cli/import/import-files.ts';
import type { TraceSender } from '../../../../cli/import/trace-sender.ts';

const LINE = `${JSON.stringify({
  resourceSpans: [
    {
      scopeSpans: [
        {
          spans: [
            {
              traceId: '0af7651916cd43dd8448eb211c80319c',
              spanId: 'b7ad6b7169203331',
              startTimeUnixNano: '1767225600000000000',
              endTimeUnixNano: '1767225601000000000',
            },
          ],
        },
      ],
    },
  ],
})}\n`;

/** A receiver that never gets ready; `asked` resolves at the first attempt. */
function createUnreadySender(): { readonly sender: TraceSender; readonly asked: Promise<void> } {
  let tell: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const sender: TraceSender = {
    send: () => {
      tell();
      return Promise.resolve({ kind: 'retryable', reason: 'HTTP 503', retryAfterMs: undefined, hasAnswered: true });
    },
    close: () => undefined,
  };
  return { sender, asked };
}

describe('importing files', () => {
  it('fails when a request failed while the input was still being read', async () => {
    const stdin = new PassThrough();
    const { sender, asked } = createUnreadySender();

    const imported = importFiles({ files: ['-'], sender, stdin, concurrency: 4, giveUpAfterMs: -1 });
    const outcome = imported.then(
      () => 'reported success',
      (error: unknown) => error,
    );
    stdin.write(LINE);
    await asked;
    // The request gives up after its first attempt, while the reader waits for more.
    await new Promise((resolve) => setImmediate(resolve));
    stdin.end();

    expect(await outcome).toMatchObject({ code: 'unavailable' });
  });
});
