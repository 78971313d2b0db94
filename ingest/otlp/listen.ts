import type { AddressInfo, Server } from 'node:net';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** Where to listen, and how to call it when that fails. */
export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly portSetting: string;
  readonly protocol: string;
}

/**
 * Lets a server listen and returns its port.
 * @throws ScoutError failed_precondition that names the port and its setting
 */
export function listen(server: Server, { host, port, portSetting, protocol }: ListenOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(portInUse({ host, port, portSetting, protocol }, cause));
    });
    server.listen(port, host, () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** The error of a port that cannot be used. */
export function portInUse({ host, port, portSetting, protocol }: ListenOptions, cause: unknown): ScoutError {
  const message = `Port ${port} on ${host} cannot be used for ${protocol}; free it, or set ${portSetting} to another.`;
  return new ScoutError({ code: ErrorCode.failedPrecondition, message, cause, details: { port, portSetting } });
}
