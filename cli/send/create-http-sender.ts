import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { decodeExportResponse } from '../../contracts/otlp/export-response.ts';
import type { Signal } from '../../contracts/otlp/signal.ts';
import { decodeRpcStatus } from '../../contracts/otlp/status-codec.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { ATTEMPT_TIMEOUT_MS } from './otlp-sender.ts';
import type { OtlpSender, OtlpSenderOptions, SendOutcome } from './otlp-sender.ts';

/** OTLP specification, "OTLP/HTTP Response": retryable status codes. */
const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const SIGNAL_PATH = /\/v1\/(?:traces|logs|metrics)$/;

/**
 * Creates a sender over OTLP/HTTP with connections that are kept open.
 * @param options.address Base URL, such as `http://127.0.0.1:4318`, or the full URL of one signal
 * @throws ScoutError invalid_argument when it is not an http(s) URL
 */
export function createHttpSender({ address, headers = {}, ca }: OtlpSenderOptions): OtlpSender {
  const base = baseUrl(address);
  const isTls = base.protocol === 'https:';
  const tls = ca === undefined ? {} : { ca };
  const agent = isTls ? new HttpsAgent({ keepAlive: true, ...tls }) : new HttpAgent({ keepAlive: true });
  const open = isTls ? httpsRequest : httpRequest;
  return {
    send: (signal, bytes) =>
      new Promise((resolve) => {
        const url = new URL(base);
        url.pathname = `${base.pathname}/v1/${signal}`.replaceAll('//', '/');
        const sent = { ...headers, 'content-type': 'application/x-protobuf', 'content-length': bytes.byteLength };
        const options = { method: 'POST', agent, headers: sent, timeout: ATTEMPT_TIMEOUT_MS };
        const request = open(url, options, (response) => {
          readAnswer(signal, response).then(resolve, (error: unknown) => {
            resolve(brokenConnection(error));
          });
        });
        request.once('timeout', () => request.destroy());
        request.once('error', (error) => {
          resolve(brokenConnection(error));
        });
        request.end(bytes);
      }),
    close: () => agent.destroy(),
  };
}

function baseUrl(address: string): URL {
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    throw new ScoutError({
      code: ErrorCode.invalidArgument,
      message: `"${address}" is not an OTLP/HTTP address; give one like http://127.0.0.1:4318.`,
    });
  }
  const url = new URL(address);
  url.pathname = url.pathname.replace(SIGNAL_PATH, '');
  return url;
}

async function readAnswer(signal: Signal, response: IncomingMessage): Promise<SendOutcome> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const status = response.statusCode ?? 0;
  if (status === 200) {
    const partial = decodeExportResponse(signal, body);
    return { kind: 'acknowledged', rejectedSpans: partial?.rejectedSpans ?? 0, message: partial?.errorMessage ?? '' };
  }
  const reason = `HTTP ${status}${readMessage(response, body)}`;
  if (!RETRYABLE_STATUSES.has(status)) return { kind: 'refused', status, reason };
  return {
    kind: 'retryable',
    reason,
    retryAfterMs: readRetryAfter(response.headers['retry-after']),
    hasAnswered: true,
  };
}

/** The receiver's own words, if what answers speaks OTLP at all. */
function readMessage(response: IncomingMessage, body: Buffer): string {
  if (response.headers['content-type'] !== 'application/x-protobuf') return '';
  try {
    return `: ${decodeRpcStatus(body).message}`;
  } catch (error) {
    if (error instanceof ScoutError) return '';
    throw error;
  }
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function readRetryAfter(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,6}$/.test(header)) return Number(header) * 1000;
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - Date.now());
}

function brokenConnection(error: unknown): SendOutcome {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'the connection broke';
  return { kind: 'retryable', reason: code, retryAfterMs: undefined, hasAnswered: false };
}
