import type { AddressInfo, Server } from 'node:net';
import type { ScoutError } from '../../domain/errors/scout-error.ts';

/** Where to listen, and what becomes of failures. */
export interface ListenOnOptions {
  readonly host: string;
  readonly port: number;
  /** The failure of a port that cannot be had, in the words of whoever asked for it. */
  readonly refusal: (cause: NodeJS.ErrnoException) => ScoutError;
  /** Told of connections that cannot be accepted later. */
  readonly onNotAccepted?: (error: Error) => void;
}

/**
 * Lets a server listen and returns its port. From then on a connection that cannot be accepted (no descriptors are left, say) is
 * that connection's end, and not the process's: an error event that nobody hears would be.
 * @throws ScoutError the refusal
 */
export function listenOn(
  server: Server,
  { host, port, refusal, onNotAccepted = () => undefined }: ListenOnOptions,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (cause: NodeJS.ErrnoException): void => {
      reject(refusal(cause));
    };
    server.once('error', refuse);
    server.listen({ host, port }, () => {
      server.removeListener('error', refuse);
      server.on('error', onNotAccepted);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
