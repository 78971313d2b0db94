import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Registry } from 'prom-client';
import { listenOn } from './listen-on.ts';

/** A role's health and metrics endpoint. */
export interface AdminServer {
  readonly port: number;
  close(): Promise<void>;
}

/** A question that the endpoint answers beside its own: JSON in, JSON out. */
export interface AdminRoute {
  readonly path: string;
  /** @throws ScoutError invalid_argument, whose message becomes the answer with status 400 */
  readonly answer: (question: unknown) => unknown;
}

/** What the endpoint shows. */
export interface AdminServerOptions {
  readonly host: string;
  readonly port: number;
  /** The setting that chooses the port, for the message when it is taken. */
  readonly portSetting: string;
  readonly metrics: { readonly registry: Pick<Registry, 'contentType' | 'metrics'> };
  /** Why the role is not healthy, or undefined when it is. */
  readonly unhealthy: () => string | undefined;
  /** Asked by POST. */
  readonly routes?: readonly AdminRoute[];
}

/** No question of an operator is larger. */
const MAX_QUESTION_BYTES = 1024 * 1024;

/** Serves `GET /health` (200, or 503 with the reason) and `GET /metrics` for roles without an HTTP API of their own. */
export async function startAdminServer(options: AdminServerOptions): Promise<AdminServer> {
  const server = createServer((request, response) => {
    void answer(request, response, options);
  });
  const port = await listen(server, options);
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, { host, port, portSetting }: AdminServerOptions): Promise<number> {
  const message = `Port ${String(port)} cannot be used for health and metrics; set ${portSetting} to a free port.`;
  const refusal = (cause: unknown): ScoutError =>
    new ScoutError({ code: ErrorCode.failedPrecondition, message, cause });
  return listenOn(server, { host, port, refusal });
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
  const route = options.routes?.find(({ path }) => path === request.url);
  if (route !== undefined && request.method === 'POST') return answerQuestion(request, route);
  if (request.method !== 'GET') return text(405, 'Only GET is supported.');
  if (request.url === '/health') return health(options.unhealthy());
  if (request.url !== '/metrics') return text(404, 'Try /health or /metrics.');
  const { registry } = options.metrics;
  return { status: 200, contentType: registry.contentType, body: await registry.metrics() };
}

async function answerQuestion(request: IncomingMessage, route: AdminRoute): Promise<Answer> {
  const question = await readQuestion(request);
  if (question === undefined) return text(413, `A question may have ${String(MAX_QUESTION_BYTES)} bytes.`);
  try {
    return json(200, route.answer(JSON.parse(question)));
  } catch (cause) {
    if (cause instanceof SyntaxError) return json(400, { message: 'The body is not JSON.' });
    const error = ScoutError.from(cause);
    if (error.code !== ErrorCode.invalidArgument) throw error;
    return json(400, { code: error.code, message: error.message });
  }
}

async function readQuestion(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_QUESTION_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function health(reason: string | undefined): Answer {
  const report = reason === undefined ? { status: 'healthy' } : { status: 'unhealthy', reason };
  return json(reason === undefined ? 200 : 503, report);
}

function json(status: number, body: unknown): Answer {
  return { status, contentType: 'application/json', body: JSON.stringify(body) };
}

function text(status: number, message: string): Answer {
  return { status, contentType: 'text/plain', body: `${message}\n` };
}
