import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { listen } from '../../../../ingest/otlp/listen.ts';
import { createSilentLogger } from '../../../../platform/logging/logger.ts';

const OPTIONS = { host: '127.0.0.1', portSetting: 'PORT', protocol: 'OTLP/HTTP', logger: createSilentLogger() };

describe('listen', () => {
  it('outlives connections that cannot be accepted', async () => {
    const server = createServer();
    await listen(server, { ...OPTIONS, port: 0 });
    try {
      for (const code of ['EMFILE', 'ENOBUFS']) server.emit('error', Object.assign(new Error(code), { code }));

      expect(server.listening).toBe(true);
    } finally {
      server.close();
    }
  });

  it('names the setting of a port that is taken', async () => {
    const first = createServer();
    const port = await listen(first, { ...OPTIONS, port: 0 });
    try {
      await expect(listen(createServer(), { ...OPTIONS, port })).rejects.toMatchObject({
        code: 'failed_precondition',
        message: expect.stringContaining('PORT') as string,
      });
    } finally {
      first.close();
    }
  });
});
