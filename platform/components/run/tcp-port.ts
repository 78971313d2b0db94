import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';

/** The only interface that servers of this folder listen on. */
export const LOOPBACK = '127.0.0.1';

const CONNECT_TIMEOUT_MS = 1_000;

/** A port and what a person calls it. */
export interface PortRequest {
  readonly port: number;
  /** For example "the Temporal frontend". */
  readonly purpose: string;
  /** The setting or option that chooses another port. */
  readonly setting?: string;
}

/** @throws ScoutError `failed_precondition` that names the port and its setting when another program listens on it. */
export async function requireFreePort({ port, purpose, setting }: PortRequest): Promise<void> {
  if (await canListen(port)) return;
  const choice = setting === undefined ? 'choose another port' : `set ${setting} to another port`;
  const message = `Port ${port}, wanted for ${purpose}, is in use by another program: stop that program, or ${choice}.`;
  throw new ScoutError({ code: ErrorCode.failedPrecondition, message, details: { port } });
}

/** A port that was free a moment ago. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, LOOPBACK);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address !== null && typeof address === 'object') return address.port;
  throw new ScoutError({ code: ErrorCode.internal, message: 'The system gave no port number.' });
}

/** Whether something accepts connections on the port. */
export async function accepts(port: number): Promise<boolean> {
  const socket = connect({ port, host: LOOPBACK, timeout: CONNECT_TIMEOUT_MS });
  return new Promise((resolve) => {
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}

async function canListen(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else {
        reject(ScoutError.from(error, { message: `Port ${port} cannot be listened on (${error.code ?? 'unknown'}).` }));
      }
    });
    server.listen(port, LOOPBACK, () => {
      server.close(() => resolve(true));
    });
  });
}
