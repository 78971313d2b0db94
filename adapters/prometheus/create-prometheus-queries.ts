import { z } from 'zod';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { PrometheusQueries, TimeRange } from '../../domain/sli-discovery/ports.ts';
import { errorCodeOfStatus } from './error-code-of-status.ts';

/** Where a Prometheus (or Mimir, Thanos, Cortex, VictoriaMetrics) answers, and how it is asked. */
export interface PrometheusQueriesOptions {
  /** Base URL: what `/api/v1/query` is put behind. */
  readonly baseUrl: string;
  /** Of every request, such as `authorization` or `x-scope-orgid`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** Sends requests instead of `fetch`: for addresses that others named, which must be checked on the way. */
  readonly send?: SendRequest;
}

/** Sends one request to the API of a Prometheus and reads its whole answer. @throws ScoutError, or whatever `fetch` throws */
export type SendRequest = (url: string, request: OutgoingRequest) => Promise<ReceivedAnswer>;

/** A request; with a form it is a POST. */
export interface OutgoingRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly form: URLSearchParams | undefined;
  readonly signal: AbortSignal;
}

/** An answer of any status. */
export interface ReceivedAnswer {
  readonly status: number;
  readonly text: string;
}

const TIMEOUT_MS = 60_000;
const MAX_REASON = 300;

const answer = z.object({ status: z.literal('success'), data: z.unknown() });
const failure = z.object({ status: z.literal('error'), error: z.string(), errorType: z.string().optional() });
const texts = z.array(z.string());
const labels = z.record(z.string(), z.string());
const point = z.tuple([z.number(), z.string()]);
const vector = z.object({
  resultType: z.literal('vector'),
  result: z.array(z.object({ metric: labels, value: point })),
});
const matrix = z.object({
  resultType: z.literal('matrix'),
  result: z.array(z.object({ metric: labels, values: z.array(point) })),
});

/** Asks the HTTP API of a Prometheus ("HTTP API", stable v1). Queries go as forms, since they may be long. */
export function createPrometheusQueries(options: PrometheusQueriesOptions): PrometheusQueries {
  const ask = async <T>(path: string, form: Readonly<Record<string, string>>, schema: z.ZodType<T>): Promise<T> =>
    parse(schema, await request(options, path, form));
  return {
    metricNames: (range) => get(options, '/api/v1/label/__name__/values', times(range)),
    labelNames: (selector, range) => get(options, '/api/v1/labels', { 'match[]': selector, ...times(range) }),
    labelValues: (label, selector, range) =>
      get(options, `/api/v1/label/${encodeURIComponent(label)}/values`, { 'match[]': selector, ...times(range) }),
    async instant(query, atMs) {
      const { result } = await ask('/api/v1/query', { query, time: seconds(atMs) }, vector);
      return result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
    },
    async range(query, { fromMs, toMs, stepMs }) {
      const form = { query, ...times({ fromMs, toMs }), step: seconds(stepMs) };
      const { result } = await ask('/api/v1/query_range', form, matrix);
      return result.map(({ metric, values }) => ({
        labels: metric,
        points: values
          .map(([time, value]) => ({ timeMs: Math.round(time * 1_000), value: Number(value) }))
          .filter(({ value }) => !Number.isNaN(value)),
      }));
    },
  };
}

async function get(
  options: PrometheusQueriesOptions,
  path: string,
  parameters: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const query = new URLSearchParams(parameters).toString();
  return parse(texts, await request(options, `${path}?${query}`));
}

async function request(
  options: PrometheusQueriesOptions,
  path: string,
  form?: Readonly<Record<string, string>>,
): Promise<unknown> {
  const { baseUrl } = options;
  const { status, text } = await receive(options, path, form);
  if (status < 200 || status > 299) throw refused(baseUrl, status, text);
  const parsed = answer.safeParse(parseJson(text));
  if (parsed.success) return parsed.data.data;
  throw notPrometheus(baseUrl);
}

async function receive(
  { baseUrl, headers = {}, timeoutMs = TIMEOUT_MS, send = sendByFetch }: PrometheusQueriesOptions,
  path: string,
  form: Readonly<Record<string, string>> | undefined,
): Promise<ReceivedAnswer> {
  const url = `${baseUrl.replace(/\/+$/, '')}${path}`;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    return await send(url, { headers, form: form && new URLSearchParams(form), signal });
  } catch (cause) {
    throw cause instanceof ScoutError ? cause : unreachable(baseUrl, timeoutMs, cause);
  }
}

function unreachable(baseUrl: string, timeoutMs: number, cause: unknown): ScoutError {
  const isLate = cause instanceof Error && cause.name === 'TimeoutError';
  return new ScoutError({
    code: isLate ? ErrorCode.deadlineExceeded : ErrorCode.unavailable,
    message: isLate
      ? `Prometheus at ${baseUrl} did not answer within ${String(timeoutMs / 1_000)} s; ask for fewer days.`
      : `Prometheus at ${baseUrl} cannot be reached; check the address.`,
    cause,
  });
}

async function sendByFetch(url: string, { headers, form, signal }: OutgoingRequest): Promise<ReceivedAnswer> {
  const body = form === undefined ? {} : { method: 'POST', body: form };
  // Headers may hold a token: they go to no other place than the one that was configured.
  const response = await fetch(url, { ...body, headers, signal, redirect: 'manual' });
  return { status: response.status, text: await response.text() };
}

/** Prometheus says in `error` what is wrong with a query. */
function refused(baseUrl: string, status: number, text: string): ScoutError {
  const parsed = failure.safeParse(parseJson(text));
  const reason = parsed.success ? `: ${parsed.data.error.slice(0, MAX_REASON)}` : '';
  return new ScoutError({
    // A query that took the server too long says nothing about the others.
    code: parsed.data?.errorType === 'timeout' ? ErrorCode.deadlineExceeded : errorCodeOfStatus(status),
    message: `Prometheus at ${baseUrl} answered with HTTP status ${String(status)}${reason}.`,
    details: { status },
  });
}

function parse<T>(schema: z.ZodType<T>, data: unknown): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw notPrometheus('the address');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notPrometheus(baseUrl: string): ScoutError {
  return new ScoutError({
    code: ErrorCode.invalidArgument,
    message: `What answers at ${baseUrl} is no Prometheus HTTP API; give the base URL that /api/v1/query belongs behind.`,
  });
}

function times({ fromMs, toMs }: TimeRange): { readonly start: string; readonly end: string } {
  return { start: seconds(fromMs), end: seconds(toMs) };
}

function seconds(ms: number): string {
  return String(ms / 1_000);
}
