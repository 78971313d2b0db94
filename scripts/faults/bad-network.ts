import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';

/** A network between clients and a server that can be made bad. */
export interface BadNetwork {
  readonly port: number;
  /** Bytes wait for this long, each way. */
  setLatency(latencyMs: number): void;
  /** So likely is each piece of data to be answered with a reset of its connection, from 0 to 1. */
  setResets(probability: number): void;
  close(): Promise<void>;
}

/** Listens on `port` of loopback and carries everything to `targetPort`. */
export async function startBadNetwork(port: number, targetPort: number): Promise<BadNetwork> {
  const sockets = new Set<Socket>();
  let latencyMs = 0;
  let resets = 0;

  const carry = (from: Socket, to: Socket): void => {
    from.on('data', (chunk) => {
      if (resets > 0 && Math.random() < resets) {
        from.resetAndDestroy();
        to.resetAndDestroy();
      } else if (latencyMs === 0) to.write(chunk);
      else setTimeout(() => writeTo(to, chunk), latencyMs);
    });
  };
  const listener = createServer((client) => {
    const server = connect({ host: '127.0.0.1', port: targetPort });
    carry(client, server);
    carry(server, client);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      // What follows an error is the close.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  listener.listen(port, '127.0.0.1');
  await once(listener, 'listening');

  return {
    port,
    setLatency(next) {
      latencyMs = next;
    },
    setResets(probability) {
      resets = probability;
    },
    async close() {
      listener.close();
      for (const socket of sockets) socket.destroy();
      await once(listener, 'close');
    },
  };
}

function writeTo(socket: Socket, chunk: Buffer): void {
  if (!socket.destroyed) socket.write(chunk);
}
