import type { Server } from 'node:net';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { listenOn } from '../../platform/lifecycle/listen-on.ts';
import type { Logger } from '../../platform/logging/logger.ts';

/** Where to listen, and how to call it when that fails. */
export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly portSetting: string;
  readonly protocol: string;
  /** Told of connections that cannot be accepted later. */
  readonly logger: Logger;
}

/**
 * Lets a server listen and returns its port.
 * @throws ScoutError failed_precondition that names the port and its setting
 */
export function listen(server: Server, options: ListenOptions): Promise<number> {
  const { host, port, protocol, logger } = options;
  return listenOn(server, {
    ...{ host, port },
    refusal: (cause) => portInUse(options, cause),
    onNotAccepted: (error) => {
      logger.error({ err: error, protocol }, 'A connection could not be accepted');
    },
  });
}

/** The error of a port that cannot be used. */
export function portInUse(
  { host, port, portSetting, protocol }: Omit<ListenOptions, 'logger'>,
  cause: unknown,
): ScoutError {
  const message = `Port ${port} on ${host} cannot be used for ${protocol}; free it, or set ${portSetting} to another.`;
  return new ScoutError({ code: ErrorCode.failedPrecondition, message, cause, details: { port, portSetting } });
}
