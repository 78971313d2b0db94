import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';

/** A network between a client and a server that can be made bad. */
export interface TcpProxy {
  readonly port: number;
  readonly address: string;
  /** Connections made so far. */
  accepted(): number;
  /** Bytes wait for this long, each way. */
  setLatency(latencyMs: number): void;
  /** Ends every connection with a reset. */
  resetAll(): void;
  /** Swallows everything, both ways, without a word: half-open connections. New ones are accepted and hang. */
  partition(): void;
  /** Carries again what comes from now on; what was swallowed is gone, so the old connections are reset. */
  heal(): void;
  close(): Promise<void>;
}

/** Starts a proxy on a free loopback port. */
export async function startTcpProxy(target: { readonly host?: string; readonly port: number }): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let latencyMs = 0;
  let isPartitioned = false;
  let accepted = 0;

  const carry = (from: Socket, to: Socket): void => {
    from.on('data', (chunk) => {
      if (isPartitioned) return;
      if (latencyMs === 0) to.write(chunk);
      else {
        setTimeout(() => {
          if (!to.destroyed) to.write(chunk);
        }, latencyMs);
      }
    });
  };
  const resetAll = (): void => {
    for (const [client, server] of pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
  };

  const listener = createServer((client) => {
    accepted += 1;
    const server = connect({ host: target.host ?? '127.0.0.1', port: target.port });
    const pair = [client, server] as const;
    pairs.add(pair);
    carry(client, server);
    carry(server, client);
    const end = (): void => {
      pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const socket of pair) socket.on('error', end).on('close', end);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  return {
    port,
    address: `127.0.0.1:${String(port)}`,
    accepted: () => accepted,
    setLatency(next) {
      latencyMs = next;
    },
    resetAll,
    partition() {
      isPartitioned = true;
    },
    heal() {
      isPartitioned = false;
      resetAll();
    },
    async close() {
      resetAll();
      listener.close();
      await once(listener, 'close');
    },
  };
}
