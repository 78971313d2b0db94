import { isDeepStrictEqual } from 'node:util';
import { onTestFinished } from 'vitest';
import { startApi } from '../../../api/start-api.ts';
import type { ApiDeps } from '../../../api/api-deps.ts';
import type { Endpoint } from '../../../contracts/rest/endpoint.ts';
import { endpoints } from '../../../contracts/rest/endpoints.ts';
import { PROBLEM_MEDIA_TYPE, Problem } from '../../../contracts/rest/problem.ts';
import type { ApiConfig } from '../../../platform/config/config.ts';
import { createSilentLogger } from '../../../platform/logging/logger.ts';
import type { Logger } from '../../../platform/logging/logger.ts';
import { createMetrics } from '../../../platform/metrics/catalogue.ts';
import { createTestDeps, testApiConfig } from './test-deps.ts';

export interface TestApiOptions {
  readonly config?: Partial<ApiConfig>;
  readonly deps?: Partial<ApiDeps>;
  readonly logger?: Logger;
}

export type TestApi = Awaited<ReturnType<typeof startTestApi>>;

/** A real server on a free port over memory stores; it stops with the test. */
export async function startTestApi(options: TestApiOptions = {}) {
  const { deps: memoryDeps, ...fakes } = createTestDeps();
  const deps: ApiDeps = { ...memoryDeps, ...options.deps };
  const config = { ...testApiConfig(), ...options.config };
  const metrics = createMetrics();
  const api = await startApi({ config, deps, logger: options.logger ?? createSilentLogger(), metrics });
  onTestFinished(() => api.close());
  const url = `http://127.0.0.1:${String(api.port)}`;
  return { url, port: api.port, config, deps, metrics, ...fakes, ...requestsTo(url) };
}

function requestsTo(url: string) {
  const send = (path: string, init: RequestInit = {}) => fetch(`${url}${path}`, init);
  return {
    send,
    get: async (path: string) => answerOf('get', path, await send(path)),
    post: async (path: string, body?: unknown) =>
      answerOf(
        'post',
        path,
        await send(path, {
          method: 'POST',
          ...(body === undefined
            ? {}
            : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
        }),
      ),
  };
}

export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // Tests look into answers of every shape; the shape itself is checked below.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

/** Reads an answer and holds it against its row of the route table: status, media type and every field. */
export async function answerOf(method: Endpoint['method'], path: string, response: Response): Promise<TestAnswer> {
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  const isJson = type.includes('json');
  const body: unknown = isJson ? JSON.parse(text) : undefined;
  const answer = { status: response.status, headers: response.headers, text, body };
  if (type.startsWith(PROBLEM_MEDIA_TYPE)) requireExactly(Problem.parse(body), body, path);
  else if (isJson) requireDescribed(endpointOf(method, path), answer, path);
  return answer;
}

/** The row of the route table that takes a request. */
export function endpointOf(method: Endpoint['method'], path: string): Endpoint | undefined {
  const [pathname = ''] = path.split('?');
  const candidates = Object.values<Endpoint>(endpoints).filter((endpoint) => endpoint.method === method);
  const exact = candidates.find((endpoint) => endpoint.path === pathname);
  return exact ?? candidates.find((endpoint) => templatePattern(endpoint.path).test(pathname));
}

function templatePattern(template: string): RegExp {
  return new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+').replaceAll('.', '\\.')}$`);
}

function requireDescribed(endpoint: Endpoint | undefined, answer: TestAnswer, path: string): void {
  if (endpoint?.response.kind !== 'json') return;
  const { status, otherStatuses = [], schema } = endpoint.response;
  if (![status, ...otherStatuses].includes(answer.status)) {
    throw new Error(`${path}: status ${String(answer.status)} is not described`);
  }
  requireExactly(schema.parse(answer.body), answer.body, path);
}

/** A parsed answer loses fields that its schema does not name: then the description would be incomplete. */
function requireExactly(parsed: unknown, sent: unknown, path: string): void {
  if (!isDeepStrictEqual(parsed, sent)) throw new Error(`${path}: the answer has fields that its schema does not name`);
}
