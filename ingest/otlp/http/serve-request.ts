import type { IncomingMessage, ServerResponse } from 'node:http';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { createBudgetHold } from '../../byte-budget.ts';
import type { ByteBudget } from '../../byte-budget.ts';
import type { MemoryPool } from '../../memory-pool.ts';
import { retryDelayOf } from '../../overload.ts';
import { ContentCoding, contentCodingOf, decompress } from '../decompress.ts';
import type { TenantTokens } from '../security/tenant-tokens.ts';
import type { TransportLimits } from '../transport-limits.ts';
import type { HttpRoute, RouteAnswer } from './http-route.ts';
import { TransportStatus, httpStatusOf } from '../../http-status.ts';
import { readBody } from './read-body.ts';
import { OtlpMediaType, rpcStatusAnswer } from './rpc-status-answer.ts';
import { dropRest, sendAnswer } from './send-answer.ts';

/** What requests are served with. */
export interface RequestContext {
  readonly routes: ReadonlyMap<string, HttpRoute>;
  /** The answer of `GET /health`. */
  readonly health: () => RouteAnswer;
  /** Answers of other paths that are read with GET; no token is asked for. */
  readonly pages?: ReadonlyMap<string, () => Promise<RouteAnswer>> | undefined;
  readonly maxRequestBytes: number;
  readonly budget: ByteBudget;
  /** Of the bodies. */
  readonly memory: MemoryPool;
  readonly tokens: TenantTokens | undefined;
  readonly limits: TransportLimits;
}

/** A request and where its answer goes. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Asks a client that waits for it ("Expect: 100-continue") to send its body. */
  readonly invite: () => void;
}

const HEALTH_PATH = '/health';

/** Serves one request. Never rejects. */
export async function serveRequest(exchange: Exchange, context: RequestContext): Promise<void> {
  const { request, response } = exchange;
  const [path = ''] = (request.url ?? '').split('?', 1);
  const route = context.routes.get(path);
  const { answerTimeoutMs } = context.limits;
  if (route !== undefined) {
    const answer = await take(exchange, route, context);
    sendAnswer(response, answer, answerTimeoutMs);
  } else {
    sendAnswer(response, await show(path, request.method, context), answerTimeoutMs);
  }
  dropRest(request);
}

async function show(path: string, method: string | undefined, context: RequestContext): Promise<RouteAnswer> {
  const page = path === HEALTH_PATH ? context.health : context.pages?.get(path);
  if (page === undefined) return notFound(context);
  if (method !== 'GET' && method !== 'HEAD') return wrongMethod(path, 'GET');
  try {
    return await page();
  } catch (cause) {
    const error = ScoutError.from(cause);
    return rpcStatusAnswer(error, OtlpMediaType.json, httpStatusOf(error));
  }
}

async function take(exchange: Exchange, route: HttpRoute, context: RequestContext): Promise<RouteAnswer> {
  const { request } = exchange;
  const hold = createBudgetHold(context.budget);
  const contentType = contentTypeOf(request, route);
  let isTaken = false;
  let raw: Buffer | undefined;
  try {
    const refusal = findRefusal(request, route, contentType);
    if (refusal !== undefined) {
      const { error, status, headers } = refusal;
      route.onRefused(error);
      return { ...route.fail(error, { contentType, status }), headers };
    }
    const tenant = context.tokens?.tenantOf(request.headers.authorization);
    const coding = contentCodingOf(request.headers['content-encoding']) ?? ContentCoding.identity;
    exchange.invite();
    raw = await readBody(request, { hold, maxBytes: context.maxRequestBytes, memory: context.memory });
    const body = decompress(raw, coding, context.maxRequestBytes);
    if (body !== raw) hold.take(body.length);
    isTaken = true;
    return await route.handle({ contentType: contentType ?? '', body, tenant });
  } catch (cause) {
    const error = ScoutError.from(cause);
    if (!isTaken) route.onRefused(error);
    return withHeaders(route.fail(error, { contentType, status: httpStatusOf(error) }), error);
  } finally {
    // Whoever handled the body is through with it.
    if (raw !== undefined) context.memory.give(raw);
    hold.release();
  }
}

function withHeaders(answer: RouteAnswer, error: ScoutError): RouteAnswer {
  const retryDelayMs = retryDelayOf(error);
  if (retryDelayMs !== undefined) {
    return { ...answer, headers: { 'retry-after': String(Math.ceil(retryDelayMs / 1000)), ...answer.headers } };
  }
  if (error.code !== ErrorCode.unauthenticated) return answer;
  return { ...answer, headers: { 'www-authenticate': 'Bearer', ...answer.headers } };
}

/** A failure that HTTP itself has a status for. */
interface Refusal {
  readonly error: ScoutError;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

function findRefusal(request: IncomingMessage, route: HttpRoute, contentType: string | undefined): Refusal | undefined {
  if (request.method !== 'POST') {
    const error = invalid(`${route.path} takes POST only.`);
    return { error, status: TransportStatus.methodNotAllowed, headers: { allow: 'POST' } };
  }
  if (contentType === undefined) {
    const error = invalid(`Content-Type must be ${route.contentTypes.join(' or ')}.`);
    return { error, status: TransportStatus.unsupportedMediaType, headers: {} };
  }
  if (contentCodingOf(request.headers['content-encoding']) === undefined) {
    const error = invalid('Content-Encoding must be gzip, deflate or zstd, or absent.');
    const headers = { 'accept-encoding': 'gzip, deflate, zstd' };
    return { error, status: TransportStatus.unsupportedMediaType, headers };
  }
  return undefined;
}

function contentTypeOf(request: IncomingMessage, route: HttpRoute): string | undefined {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';', 1);
  const name = type.trim().toLowerCase();
  return route.contentTypes.includes(name) ? name : undefined;
}

function notFound({ routes }: RequestContext): RouteAnswer {
  const error = invalid(`There is no such path here; telemetry is posted to ${[...routes.keys()].join(', ')}.`);
  return rpcStatusAnswer(error, OtlpMediaType.json, TransportStatus.notFound);
}

function wrongMethod(path: string, allow: string): RouteAnswer {
  const error = invalid(`${path} takes ${allow} only.`);
  return { ...rpcStatusAnswer(error, OtlpMediaType.json, TransportStatus.methodNotAllowed), headers: { allow } };
}

function invalid(message: string): ScoutError {
  return new ScoutError({ code: ErrorCode.invalidArgument, message });
}
