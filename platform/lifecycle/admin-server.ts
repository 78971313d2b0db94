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

async function answer(request: IncomingMessage, response: ServerResponse, options: AdminServerOptions): Promise<void> {
  if (request.method !== 'GET') return send(response, 405, 'text/plain', 'Only GET is supported.\n');
  if (request.url === '/metrics') {
    const { registry } = options.metrics;
    return send(response, 200, registry.contentType, await registry.metrics());
  }
  if (request.url !== '/health') return send(response, 404, 'text/plain', 'Try /health or /metrics.\n');
  const reason = options.unhealthy();
  const body = JSON.stringify(reason === undefined ? { status: 'healthy' } : { status: 'unhealthy', reason });
  return send(response, reason === undefined ? 200 : 503, 'application/json', body);
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, { 'content-type': contentType, 'x-content-type-options': 'nosniff' });
  response.end(body);
}
