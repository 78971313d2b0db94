import http from 'node:http';
import https from 'node:https';
import { createMemoryPool } from '../../memory-pool.ts';
import { listen } from '../listen.ts';
import type { Receiver, ReceiverOptions } from '../receiver.ts';
import { tlsOptionsOf } from '../security/tls-options.ts';
import type { HttpRoute, RouteAnswer } from './http-route.ts';
import { serveRequest } from './serve-request.ts';
import type { RequestContext } from './serve-request.ts';

const MAX_HEADERS = 100;
/** For the bodies of the next requests. */
const MAX_KEPT_BYTES = 16 * 1024 * 1024;
const DRAIN_POLL_MS = 50;

/** What the HTTP receiver needs. */
export interface HttpReceiverOptions extends ReceiverOptions {
  readonly routes: readonly HttpRoute[];
  readonly health: () => RouteAnswer;
  /** Answers of other paths that are read with GET. */
  readonly pages?: ReadonlyMap<string, () => Promise<RouteAnswer>> | undefined;
  /** What the port is for, in messages; OTLP/HTTP by default. */
  readonly protocol?: string;
}

/**
 * Receives telemetry over HTTP/1.1 and answers `GET /health`.
 * @throws ScoutError failed_precondition when the port cannot be used
 */
export async function startHttpReceiver(options: HttpReceiverOptions): Promise<Receiver> {
  const { limits, certificates } = options;
  const server = createServer(options);
  server.maxConnections = limits.maxConnections;
  server.maxHeadersCount = MAX_HEADERS;
  certificates?.onChange((next) => {
    if (server instanceof https.Server) server.setSecureContext(next);
  });
  const context: RequestContext = {
    ...options,
    routes: new Map(options.routes.map((route) => [route.path, route])),
    memory: createMemoryPool(MAX_KEPT_BYTES),
  };
  server.on('request', (request, response) => {
    void serveRequest({ request, response, invite: () => undefined }, context);
  });
  server.on('checkContinue', (request: http.IncomingMessage, response: http.ServerResponse) => {
    const invite = (): void => {
      response.writeContinue();
    };
    void serveRequest({ request, response, invite }, context);
  });
  const port = await listen(server, { ...options, protocol: options.protocol ?? 'OTLP/HTTP' });
  return { port, close: () => shutDown(server, limits.drainTimeoutMs) };
}

function createServer({ limits, certificates }: HttpReceiverOptions): http.Server | https.Server {
  const httpOptions: http.ServerOptions = {
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.bodyTimeoutMs,
    // Node looks for slow requests this often; its default would double the time-out.
    connectionsCheckingInterval: Math.max(100, Math.min(limits.headersTimeoutMs, limits.bodyTimeoutMs) / 10),
    keepAliveTimeout: limits.idleTimeoutMs,
    maxHeaderSize: limits.maxHeaderBytes,
  };
  if (certificates === undefined) return http.createServer(httpOptions);
  return https.createServer({ ...httpOptions, ...tlsOptionsOf(certificates, limits) });
}

function shutDown(server: http.Server | https.Server, drainTimeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    // Connections that are busy now become idle when their answer is out.
    const closeIdle = setInterval(() => {
      server.closeIdleConnections();
    }, DRAIN_POLL_MS);
    const closeAll = setTimeout(() => {
      server.closeAllConnections();
    }, drainTimeoutMs);
    server.close(() => {
      clearInterval(closeIdle);
      clearTimeout(closeAll);
      resolve();
    });
    server.closeIdleConnections();
  });
}
