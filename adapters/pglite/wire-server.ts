import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { createSessionTurns } from './session-turns.ts';
import type { SharedSession } from './session-turns.ts';
import { fatalAnswer } from './wire-answers.ts';
import { serveConnection } from './wire-connection.ts';

/** Where to listen. Port 0 takes a free one. */
export interface WireServerOptions {
  readonly port: number;
  readonly maxConnections: number;
  readonly logger: Logger;
}

/** A listening server; clients wait until there is a session to serve. */
export interface WireServer {
  readonly port: number;
  serve(session: SharedSession): void;
  /** Takes no new client, drops those that are there, and resolves when the session is free of them. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const REFUSAL_TIMEOUT_MS = 5_000;

/**
 * Speaks the PostgreSQL wire protocol to many clients over the one session there is. On loopback only: the embedded
 * database knows no passwords.
 * @throws ScoutError failed_precondition when the port is taken
 */
export async function listenForClients(options: WireServerOptions): Promise<WireServer> {
  const sockets = new Set<Socket>();
  const connections = new Map<Socket, Promise<void>>();
  let announce: (session: SharedSession) => void = () => undefined;
  const turns = new Promise<SharedSession>((resolve) => {
    announce = resolve;
  }).then((session) => createSessionTurns<Socket>(session));
  const server = createServer({ noDelay: true }, (socket) => {
    // Reading or writing fails with the same error, which is where it is handled.
    socket.on('error', () => undefined);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    if (connections.size >= options.maxConnections) {
      refuse(socket);
      return;
    }
    const served = turns.then((ready) => serveConnection(socket, ready, options.logger));
    connections.set(socket, served);
    const forget = (): unknown => connections.delete(socket);
    served.then(forget, (error: unknown) => {
      forget();
      options.logger.error({ err: error }, 'a client of the embedded database could not be cleaned up after');
    });
  });
  await listen(server, options.port);
  return {
    port: (server.address() as AddressInfo).port,
    serve: (session) => announce(session),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await Promise.allSettled(connections.values());
      await closed;
    },
  };
}

/** What the client has sent is read, or the answer would be lost to a reset. */
function refuse(socket: Socket): void {
  socket.setTimeout(REFUSAL_TIMEOUT_MS, () => socket.destroy());
  socket.end(fatalAnswer('53300', 'the embedded database has no connection left'));
  socket.resume();
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, resolve);
  }).catch((error: unknown) => {
    throw notListening(port, error);
  });
}

function notListening(port: number, cause: unknown): ScoutError {
  const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
  const problem = isTaken ? 'is in use by another process' : 'cannot be listened on';
  return new ScoutError({
    code: ErrorCode.failedPrecondition,
    message: `Port ${String(port)} of ${HOST} ${problem}; set SLO_SCOUT_DATABASE_PORT to another for the database.`,
    cause,
    details: { port },
  });
}
