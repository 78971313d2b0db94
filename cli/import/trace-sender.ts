import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { decodeRpcStatus } from '../../contracts/otlp/status-codec.ts';
import { decodeTraceResponse } from '../../contracts/otlp/trace-codec.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** How one attempt to send a request ended. */
export type SendOutcome =
  | { readonly kind: 'acknowledged'; readonly rejectedSpans: number; readonly message: string }
  /** The receiver is not there or not ready: the same request may be sent again. */
  | { readonly kind: 'retryable'; readonly reason: string; readonly retryAfterMs: number | undefined }
  /** The receiver refuses the request as a whole. */
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string };

/** Sends encoded trace requests over OTLP/HTTP. */
export interface TraceSender {
  /** One attempt with an encoded `ExportTraceServiceRequest`. Failures are outcomes; nothing is thrown. */
  send(bytes: Uint8Array): Promise<SendOutcome>;
  /** Closes idle connections. */
  close(): void;
}

const TRACES_PATH = '/v1/traces';
const ATTEMPT_TIMEOUT_MS = 60_000;
/** OTLP specification, "OTLP/HTTP Response": retryable status codes. */
const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * Creates a sender with connections that are kept open.
 * @param endpoint Base URL, such as `http://127.0.0.1:4318`, or the full URL of the traces path
 * @throws ScoutError invalid_argument when it is not an http(s) URL
 */
export function createTraceSender(endpoint: string): TraceSender {
  const url = tracesUrl(endpoint);
  const isTls = url.protocol === 'https:';
  const agent = isTls ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const open = isTls ? httpsRequest : httpRequest;
  return {
    send: (bytes) =>
      new Promise((resolve) => {
        const headers = { 'content-type': 'application/x-protobuf', 'content-length': bytes.byteLength };
        const request = open(url, { method: 'POST', agent, headers, timeout: ATTEMPT_TIMEOUT_MS }, (response) => {
          readAnswer(response).then(resolve, (error: unknown) => {
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

function tracesUrl(endpoint: string): URL {
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol)) {
    throw new ScoutError({
      code: ErrorCode.invalidArgument,
      message: `"${endpoint}" is not an OTLP/HTTP address; give one like http://127.0.0.1:4318.`,
    });
  }
  const url = new URL(endpoint);
  if (!url.pathname.endsWith(TRACES_PATH)) url.pathname = url.pathname.replace(/\/?$/, TRACES_PATH);
  return url;
}

async function readAnswer(response: IncomingMessage): Promise<SendOutcome> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const status = response.statusCode ?? 0;
  if (status === 200) {
    const partial = decodeTraceResponse(body);
    return { kind: 'acknowledged', rejectedSpans: partial?.rejectedSpans ?? 0, message: partial?.errorMessage ?? '' };
  }
  const reason = `HTTP ${status}${readMessage(response, body)}`;
  if (!RETRYABLE_STATUSES.has(status)) return { kind: 'refused', status, reason };
  return { kind: 'retryable', reason, retryAfterMs: readRetryAfter(response.headers['retry-after']) };
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

/** Seconds only: OTLP receivers send no dates. */
function readRetryAfter(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : undefined;
}

function brokenConnection(error: unknown): SendOutcome {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'the connection broke';
  return { kind: 'retryable', reason: code, retryAfterMs: undefined };
}
