import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Metrics } from '../metrics/catalogue.ts';

/** A role's health and metrics endpoint. */
export interface AdminServer {
  readonly port: number;
  close(): Promise<void>;
}

/** What the endpoint shows. */
export interface AdminServerOptions {
  readonly host: string;
  readonly port: number;
  /** The setting that chooses the port, for the message when it is taken. */
  readonly portSetting: string;
  readonly metrics: Metrics;
  /** Why the role is not healthy, or undefined when it is. */
  readonly unhealthy: () => string | undefined;
}

/** Serves `GET /health` (200, or 503 with the reason) and `GET /metrics` for roles without an HTTP API of their own. */
export async function startAdminServer(options: AdminServerOptions): Promise<AdminServer> {
  const server = createServer((request, response) => {
    void answer(request, response, options);
  });
  await listen(server, options);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, options: AdminServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const message = `Port ${String(options.port)} cannot be used for health and metrics; set ${options.portSetting} to a free port.`;
      reject(new ScoutError({ code: ErrorCode.failedPrecondition, message, cause }));
    });
    server.listen(options.port, options.host, resolve);
  });
}

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

async function answer(request: IncomingMessage, response: ServerResponse, options: AdminServerOptions): Promise<void> {
  // A collector that fails must not end the process, which nobody awaits here.
  const { status, contentType, body } = await answerTo(request, options).catch((error: unknown) =>
    text(500, ScoutError.from(error).message),
  );
  response.writeHead(status, { 'content-type': contentType, 'x-content-type-options': 'nosniff' });
  response.end(body);
}

async function answerTo(request: IncomingMessage, options: AdminServerOptions): Promise<Answer> {
  if (request.method !== 'GET') return text(405, 'Only GET is supported.');
  if (request.url === '/health') return health(options.unhealthy());
  if (request.url !== '/metrics') return text(404, 'Try /health or /metrics.');
  const { registry } = options.metrics;
  return { status: 200, contentType: registry.contentType, body: await registry.metrics() };
}

function health(reason: string | undefined): Answer {
  const report = reason === undefined ? { status: 'healthy' } : { status: 'unhealthy', reason };
  return { status: reason === undefined ? 200 : 503, contentType: 'application/json', body: JSON.stringify(report) };
}

function text(status: number, message: string): Answer {
  return { status, contentType: 'text/plain', body: `${message}\n` };
}
