import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { ErrorCode } from '../domain/errors/error-code.ts';
import { ScoutError } from '../domain/errors/scout-error.ts';
import { listenOn } from '../platform/lifecycle/listen-on.ts';
import type { ApiConfig } from '../platform/config/config.ts';
import type { ApiContext } from './api-deps.ts';
import { createApiApp } from './create-api-app.ts';

/** A client gets this long to send its headers, and this long for the whole request: slow ones hold no socket. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** Requests that still run at a stop get this long to end. */
const CLOSE_GRACE_MS = 5_000;

/** The API while it serves. */
export interface RunningApi {
  readonly port: number;
  /** Takes no more requests and lets those that run end, for at most five seconds. */
  close(): Promise<void>;
}

/**
 * Serves the API.
 * @throws ScoutError failed_precondition when the port cannot be had
 */
export async function startApi({
  config,
  ...context
}: ApiContext & { readonly config: ApiConfig }): Promise<RunningApi> {
  const server = createServer(
    { headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
    createApiApp(context, config),
  );
  const { host } = config;
  const port = await listenOn(server, { host, port: config.port, refusal: (error) => cannotListen(error, config) });
  return { port, close: () => close(server) };
}

function cannotListen(error: NodeJS.ErrnoException, { host, port }: Pick<ApiConfig, 'host' | 'port'>): ScoutError {
  const why = error.code === 'EADDRINUSE' ? 'is in use by another program' : `cannot be opened (${String(error.code)})`;
  return new ScoutError({
    code: ErrorCode.failedPrecondition,
    message: `The API's port ${String(port)} on ${host} ${why}; stop that program or set SLO_SCOUT_API_PORT to a free port.`,
    cause: error,
    details: { port, setting: 'SLO_SCOUT_API_PORT' },
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    const force = setTimeout(() => {
      server.closeAllConnections();
    }, CLOSE_GRACE_MS);
    server.close((error) => {
      clearTimeout(force);
      if (error === undefined) resolve();
      else reject(ScoutError.from(error));
    });
    server.closeIdleConnections();
  });
}
