import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseTraceRequestJson } from '../contracts/otlp/otlp-json.ts';
import type { OtlpTraceRequest } from '../contracts/otlp/otlp-messages.ts';
import { decodeTraceRequest } from '../contracts/otlp/trace-codec.ts';
import { ErrorCode } from '../domain/errors/error-code.ts';
import { ScoutError } from '../domain/errors/scout-error.ts';
import { OtlpEncoding, answerFailure, answerSuccess } from './http-answer.ts';
import { readBody } from './http-body.ts';
import { TransportStatus } from './http-status.ts';
import type { Receiver, ReceiverOptions } from './receiver.ts';

const TRACES_PATH = '/v1/traces';
const HEALTH_PATH = '/health';
/** A client that takes longer for one request is gone or hostile. */
const REQUEST_TIMEOUT_MS = 60_000;
/** Longer than senders usually pause: a connection closed under a request looks like a failure to them. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
const DRAIN_TIMEOUT_MS = 10_000;
const DRAIN_POLL_MS = 50;
const SERVER_OPTIONS = { requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS };

/** Receives OTLP/HTTP, and answers `GET /health`. */
export async function startHttpReceiver(options: ReceiverOptions): Promise<Receiver> {
  const server = createServer(SERVER_OPTIONS, (request, response) => {
    route(request, response, options).catch((cause: unknown) => {
      fail(request, response, { encoding: OtlpEncoding.json, error: ScoutError.from(cause) });
    });
  });
  await listen(server, options);
  return { port: (server.address() as AddressInfo).port, close: () => shutDown(server) };
}

async function route(request: IncomingMessage, response: ServerResponse, options: ReceiverOptions): Promise<void> {
  const [path = ''] = (request.url ?? '').split('?');
  if (path === HEALTH_PATH && request.method === 'GET') {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"healthy"}');
    return;
  }
  const refusal = findRefusal(request, path);
  if (refusal === undefined) return receive(request, response, options);
  options.intake.countRefused('http', refusal.error);
  fail(request, response, refusal);
}

/** A failure that HTTP itself has a status for. */
interface Refusal {
  readonly encoding: OtlpEncoding;
  readonly error: ScoutError;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

function findRefusal(request: IncomingMessage, path: string): Refusal | undefined {
  const encoding = encodingOf(request) ?? OtlpEncoding.json;
  if (path !== TRACES_PATH && path !== HEALTH_PATH) {
    const error = invalid(`There is no ${path}; traces go to POST ${TRACES_PATH}. Logs and metrics are not received.`);
    return { encoding, error, status: TransportStatus.notFound };
  }
  const allow = path === TRACES_PATH ? 'POST' : 'GET';
  if (request.method !== allow) {
    const error = invalid(`${path} takes ${allow} only.`);
    return { encoding, error, status: TransportStatus.methodNotAllowed, headers: { allow } };
  }
  if (encodingOf(request) === undefined) {
    const error = invalid(`Content-Type must be ${OtlpEncoding.protobuf} or ${OtlpEncoding.json}.`);
    return { encoding, error, status: TransportStatus.unsupportedMediaType };
  }
  if (!['identity', 'gzip'].includes(contentEncodingOf(request))) {
    const headers = { 'accept-encoding': 'gzip' };
    const error = invalid('Content-Encoding must be gzip, or absent.');
    return { encoding, error, status: TransportStatus.unsupportedMediaType, headers };
  }
  return undefined;
}

async function receive(request: IncomingMessage, response: ServerResponse, options: ReceiverOptions): Promise<void> {
  const { intake, budget, maxRequestBytes } = options;
  const encoding = encodingOf(request) ?? OtlpEncoding.json;
  const isGzip = contentEncodingOf(request) === 'gzip';
  let body;
  try {
    body = await readBody(request, { isGzip, maxBytes: maxRequestBytes, budget });
  } catch (cause) {
    const error = ScoutError.from(cause);
    intake.countRefused('http', error);
    const status = error.details['maxBytes'] === undefined ? {} : { status: TransportStatus.contentTooLarge };
    fail(request, response, { encoding, error, ...status });
    return;
  }
  try {
    const { bytes } = body;
    answerSuccess(response, encoding, await intake.take('http', () => decode(bytes, encoding)));
  } catch (cause) {
    fail(request, response, { encoding, error: ScoutError.from(cause) });
  } finally {
    body.release();
  }
}

/** The rest of the body is read and dropped: a client that is still sending would see a reset instead of the answer. */
function fail(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  answerFailure(response, refusal);
  request.resume();
}

function decode(bytes: Buffer, encoding: OtlpEncoding): OtlpTraceRequest {
  return encoding === OtlpEncoding.json ? parseTraceRequestJson(bytes.toString('utf8')) : decodeTraceRequest(bytes);
}

function encodingOf(request: IncomingMessage): OtlpEncoding | undefined {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  return Object.values(OtlpEncoding).find((encoding) => encoding === type.trim().toLowerCase());
}

function contentEncodingOf(request: IncomingMessage): string {
  return (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
}

function invalid(message: string): ScoutError {
  return new ScoutError({ code: ErrorCode.invalidArgument, message });
}

function listen(server: Server, { host, port, portSetting }: ReceiverOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const message = `Port ${port} on ${host} cannot be used for OTLP/HTTP; free it, or set ${portSetting} to another.`;
      reject(new ScoutError({ code: ErrorCode.failedPrecondition, message, cause, details: { port, portSetting } }));
    });
    server.listen(port, host, resolve);
  });
}

function shutDown(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // Connections that are busy now become idle when their answer is out.
    const closeIdle = setInterval(() => server.closeIdleConnections(), DRAIN_POLL_MS);
    const closeAll = setTimeout(() => server.closeAllConnections(), DRAIN_TIMEOUT_MS);
    server.close(() => {
      clearInterval(closeIdle);
      clearTimeout(closeAll);
      resolve();
    });
    server.closeIdleConnections();
  });
}
