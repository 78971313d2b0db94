import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';
import { listenOn } from '../../../../platform/lifecycle/listen-on.ts';

const refusal = (cause: NodeJS.ErrnoException) =>
  new ScoutError({ code: 'failed_precondition', message: `taken: ${String(cause.code)}`, cause });

it('tells the port, outlives connections that cannot be accepted, and refuses a port that is taken', async () => {
  const [server, other] = [createServer(), createServer()];
  const heard: string[] = [];
  const onNotAccepted = (error: Error) => heard.push(error.message);
  const port = await listenOn(server, { host: '127.0.0.1', port: 0, refusal, onNotAccepted });
  try {
    for (const message of ['EMFILE', 'ENOBUFS']) server.emit('error', new Error(message));

    expect(heard).toEqual(['EMFILE', 'ENOBUFS']);
    expect(server.listening).toBe(true);
    await expect(listenOn(other, { host: '127.0.0.1', port, refusal })).rejects.toThrow('taken: EADDRINUSE');
  } finally {
    server.close();
  }
});
