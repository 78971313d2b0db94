import { compress, uncompress } from 'snappy';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { CollectMetrics } from '../../../platform/metrics/collect-metrics.ts';
import { malformedAnswer } from '../malformed-answer.ts';
import type { MetricType, MetricTypes } from '../points/metric-types.ts';
import { parseMetricTypes } from '../points/metric-types.ts';
import type { RangeQuery } from '../query-range/plan-range-queries.ts';
import { decodeChunkedResponse } from '../remote-read/decode-chunked-response.ts';
import { decodeReadResponse } from '../remote-read/decode-read-response.ts';
import { ResponseType, encodeReadRequest } from '../remote-read/encode-read-request.ts';
import { FrameReader } from '../remote-read/frame-reader.ts';
import type { SeriesBuffer, TimeWindow } from '../series-buffer.ts';
import type { CollectTarget } from '../targets/collect-target.ts';
import type { Selector } from '../targets/selector.ts';
import { readCredentials } from './credentials.ts';
import { readWhole, sendRequest } from './http-client.ts';
import type { HttpAnswer } from './http-client.ts';
import type { HttpConnections } from './http-connection.ts';

/** The HTTP API of one Prometheus, as one target may use it. */
export interface PrometheusClient {
  /** Reads the series of the selectors into the buffer. */
  remoteRead(selectors: readonly Selector[], window: TimeWindow, buffer: SeriesBuffer): Promise<void>;
  /** Answers a range query with the bytes of its JSON. */
  queryRange(query: RangeQuery): Promise<Buffer>;
  /** What kind of metric each name is. */
  metricTypes(): Promise<MetricTypes>;
}

/** What a client needs. */
export interface PrometheusClientOptions {
  readonly target: Pick<CollectTarget, 'url' | 'auth'>;
  readonly connections: HttpConnections;
  readonly metrics: CollectMetrics;
  readonly timeoutMs: number;
  readonly maxBodyBytes: number;
  /** In the order of preference. */
  readonly accept?: readonly ResponseType[];
  /** Ends requests under way. */
  readonly signal: AbortSignal;
}

const READ_VERSION = '0.1.0';
const STREAMED = 'application/x-streamed-protobuf';
const ACCEPT = [ResponseType.streamedXorChunks, ResponseType.samples];
const USER_AGENT = 'slo-scout-collect';

type Api = 'remote_read' | 'query_range' | 'metadata';

/** Creates a client. Its calls throw what `sendRequest` throws, and unavailable for an answer that cannot be read. */
export function createPrometheusClient(options: PrometheusClientOptions): PrometheusClient {
  const { accept = ACCEPT, maxBodyBytes } = options;
  return {
    remoteRead: (selectors, window, buffer) =>
      measured(options, 'remote_read', async () => {
        const body = await compress(encodeReadRequest({ selectors, window, accept }));
        const answer = await post(options, '/api/v1/read', { body, headers: READ_HEADERS });
        if (answer.contentType.startsWith(STREAMED)) await readFrames(answer, buffer, maxBodyBytes);
        else decodeReadResponse(await uncompressed(await readWhole(answer), maxBodyBytes), buffer);
      }),
    queryRange: ({ query, startMs, endMs, stepMs }) =>
      measured(options, 'query_range', async () => {
        const form = new URLSearchParams({ query, ...timesOf({ startMs, endMs, stepMs }) });
        const answer = await post(options, '/api/v1/query_range', {
          body: Buffer.from(form.toString()),
          headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        });
        return readWhole(answer);
      }),
    metricTypes: () =>
      measured(options, 'metadata', async (): Promise<ReadonlyMap<string, MetricType>> => {
        const answer = await request(options, '/api/v1/metadata', {
          method: 'GET',
          headers: { accept: 'application/json' },
        });
        return parseMetricTypes(await readWhole(answer));
      }),
  };
}

const READ_HEADERS = {
  'content-type': 'application/x-protobuf',
  'content-encoding': 'snappy',
  'x-prometheus-remote-read-version': READ_VERSION,
};

function timesOf({ startMs, endMs, stepMs }: Omit<RangeQuery, 'query'>): Record<string, string> {
  return { start: String(startMs / 1000), end: String(endMs / 1000), step: String(stepMs / 1000) };
}

async function readFrames(answer: HttpAnswer, buffer: SeriesBuffer, maxFrameBytes: number): Promise<void> {
  const frames = new FrameReader(maxFrameBytes);
  for await (const bytes of answer.body) {
    for (const message of frames.push(bytes)) decodeChunkedResponse(message, buffer);
  }
  frames.end();
}

/** A block says in front, as a varint, how large it will be: that is looked at before any memory is taken. */
async function uncompressed(block: Buffer, maxBytes: number): Promise<Buffer> {
  let size = 0;
  for (const [index, byte] of block.subarray(0, 5).entries()) {
    size += (byte & 0x7f) * 128 ** index;
    if (byte < 0x80) break;
  }
  if (size > maxBytes) throw malformedAnswer('it is too large when decompressed');
  try {
    return Buffer.from(await uncompress(block, { asBuffer: true }));
  } catch (cause) {
    throw malformedAnswer('it is no Snappy block', cause);
  }
}

interface ApiRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

function post(options: PrometheusClientOptions, path: string, rest: Omit<ApiRequest, 'method'>): Promise<HttpAnswer> {
  return request(options, path, { method: 'POST', ...rest });
}

async function request(options: PrometheusClientOptions, path: string, call: ApiRequest): Promise<HttpAnswer> {
  const { target, connections, maxBodyBytes, timeoutMs } = options;
  const credentials = await readCredentials(target.auth);
  const { body, method } = call;
  const length = body === undefined ? {} : { 'content-length': String(body.length) };
  return sendRequest({ connections, maxBodyBytes }, new URL(`${target.url}${path}`), {
    method,
    headers: { 'user-agent': USER_AGENT, ...call.headers, ...length },
    credentials: credentials.headers,
    ...{ body, ca: credentials.ca },
    signal: AbortSignal.any([options.signal, AbortSignal.timeout(timeoutMs)]),
  });
}

async function measured<T>(options: PrometheusClientOptions, api: Api, call: () => Promise<T>): Promise<T> {
  const { metrics, signal } = options;
  const end = metrics.collectRequestSeconds.startTimer({ api });
  try {
    const result = await call();
    metrics.collectRequests.inc({ api, outcome: 'ok' });
    return result;
  } catch (cause) {
    const error = signal.aborted
      ? new ScoutError({ code: ErrorCode.cancelled, message: 'The collector is stopping.', cause })
      : ScoutError.from(cause);
    metrics.collectRequests.inc({ api, outcome: error.code });
    throw error;
  } finally {
    end();
  }
}
