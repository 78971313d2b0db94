import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { stopSignal, tellParent } from '../../../platform/lifecycle/parent-link.ts';
import { ShopService, operationsOf } from './shop-model.ts';
import type { ShopOperation } from './shop-model.ts';
import { CONTROL_PATH, nameServerSpan, startShopTelemetry } from './shop-telemetry.ts';
import type { ShopTelemetry } from './shop-telemetry.ts';

/** How to run one service of the shop. */
export interface ShopServiceOptions {
  readonly service: string;
  readonly port: number;
  readonly otlpUrl: string;
  readonly environment: string;
  /** Base URLs of the other services, by name. */
  readonly peers: Readonly<Record<string, string>>;
}

/** Spread of the work time around its median: sigma of a log-normal distribution. */
const WORK_SIGMA = 0.3;
const HOST = '127.0.0.1';
/** What a call counts as that got no answer. */
const UNREACHABLE = 503;

/** Runs one service of the shop until this process is told to stop. */
export async function runShopService(options: ShopServiceOptions): Promise<void> {
  const service = Object.values(ShopService).find((name) => name === options.service);
  if (service === undefined) throw unknownService(options.service);
  const telemetry = startShopTelemetry({ ...options, service });
  const shop = createShopHandler(service, { http: telemetry.http, peers: options.peers });
  const server = telemetry.http.createServer((request, response) => void shop(request, response));
  await listening(server, options.port);
  tellParent({ kind: 'ready', addresses: { shop: `http://${HOST}:${String(options.port)}` } });
  await aborted(stopSignal());
  server.close();
  server.closeAllConnections();
  await telemetry.shutdown();
}

interface ShopHandlerDeps {
  readonly http: ShopTelemetry['http'];
  readonly peers: ShopServiceOptions['peers'];
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

function createShopHandler(service: ShopService, { http, peers }: ShopHandlerDeps): Handler {
  const routes = operationsOf(service).map((operation) => ({ operation, pattern: patternOf(operation.route) }));
  let failureRatio = 0;

  async function serve(operation: ShopOperation): Promise<number> {
    nameServerSpan(operation.method, operation.route);
    await delay(operation.workMs * Math.exp(WORK_SIGMA * normal()));
    if (Math.random() < failureRatio) return 503;
    for (const call of operation.calls) {
      const status = await callPeer(http, call, peers[call.service] ?? '');
      if (status >= 500) return 502;
    }
    return 200;
  }

  return async (request, response) => {
    request.resume();
    const { pathname, searchParams } = new URL(request.url ?? '/', `http://${HOST}`);
    if (pathname.startsWith(CONTROL_PATH)) {
      failureRatio = Number(searchParams.get('failure_ratio') ?? 0);
      response.writeHead(204).end();
      return;
    }
    const route = routes.find(
      ({ operation, pattern }) => operation.method === request.method && pattern.test(pathname),
    );
    const status = route === undefined ? 404 : await serve(route.operation);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ status }));
  };
}

function callPeer(http: ShopTelemetry['http'], call: ShopOperation, baseUrl: string): Promise<number> {
  const path = call.route.replace('{id}', String(1 + Math.floor(Math.random() * 40)));
  const query = call.query === undefined ? '' : `?${call.query}`;
  return new Promise((resolve) => {
    const request = http.request(`${baseUrl}${path}${query}`, { method: call.method }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
    });
    request.once('error', () => resolve(UNREACHABLE));
    request.end();
  });
}

function patternOf(route: string): RegExp {
  return new RegExp(`^${route.replace('{id}', '\\d+')}$`);
}

/** Box and Muller. */
function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => resolve());
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function unknownService(name: string): ScoutError {
  return new ScoutError({
    code: ErrorCode.invalidArgument,
    message: `The shop has no service "${name}"; there are ${Object.values(ShopService).join(', ')}.`,
  });
}
