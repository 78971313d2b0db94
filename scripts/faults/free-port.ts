import { createServer } from 'node:net';

/**
 * A loopback port that nobody has and nobody is given by chance: below the range from which systems take the ports of
 * outgoing connections, so that a server finds its port free when it comes back after a minute.
 */
export async function findLastingPort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 22_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1' }, () => server.close(() => resolve(true)));
  });
}
