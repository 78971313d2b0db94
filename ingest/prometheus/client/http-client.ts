import type { IncomingMessage } from 'node:http';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { redactText } from '../../../domain/redaction/redact-text.ts';
import type { HttpConnections, OutgoingRequest } from './http-connection.ts';

/** An answer whose status said yes. */
export interface HttpAnswer {
  readonly contentType: string;
  /** The body, which fails when it is too large or too late. */
  readonly body: AsyncIterable<Buffer>;
}

/** What is the same for all requests. */
export interface HttpClientOptions {
  readonly connections: HttpConnections;
  readonly maxBodyBytes: number;
}

const MAX_REDIRECTS = 3;
const MAX_REASON_BYTES = 4_096;
/** These keep method and body; the others would turn a POST into a GET. */
const SAME_METHOD = new Set([307, 308]);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Sends a request and follows redirects; each address on the way is checked like the first, and credentials go to the
 * first origin only.
 * @throws ScoutError by the status, with `details.status`; unavailable, deadline_exceeded or permission_denied otherwise
 */
export async function sendRequest(
  { connections, maxBodyBytes }: HttpClientOptions,
  start: URL,
  request: OutgoingRequest & { readonly credentials: Readonly<Record<string, string>> },
): Promise<HttpAnswer> {
  let url = start;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const credentials = url.origin === start.origin ? request.credentials : {};
    const response = await connections.send(url, { ...request, headers: { ...request.headers, ...credentials } });
    const status = response.statusCode ?? 0;
    if (REDIRECTS.has(status)) {
      response.destroy();
      url = followed(url, response, request.method);
    } else if (status === 200) {
      const contentType = response.headers['content-type'] ?? '';
      return { contentType, body: boundedBody(response, { maxBytes: maxBodyBytes, signal: request.signal }) };
    } else {
      throw statusFailure(status, await readReason(response));
    }
  }
  throw wrongRedirect('there are too many of them');
}

/** Reads a whole body. */
export async function readWhole({ body }: HttpAnswer): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function followed(url: URL, response: IncomingMessage, method: OutgoingRequest['method']): URL {
  const { location = '' } = response.headers;
  if (method !== 'GET' && !SAME_METHOD.has(response.statusCode ?? 0)) throw wrongRedirect('it would drop the request');
  if (location === '' || !URL.canParse(location, url.href)) throw wrongRedirect('it leads nowhere');
  const next = new URL(location, url);
  const problem = findRedirectProblem(url, next);
  if (problem !== undefined) throw wrongRedirect(problem);
  return next;
}

function findRedirectProblem(from: URL, to: URL): string | undefined {
  if (to.protocol !== 'http:' && to.protocol !== 'https:') return 'it leads out of HTTP';
  if (from.protocol === 'https:' && to.protocol === 'http:') return 'it gives up TLS';
  return to.username === '' && to.password === '' ? undefined : 'it has credentials';
}

interface BodyBounds {
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

async function* boundedBody(response: IncomingMessage, { maxBytes, signal }: BodyBounds): AsyncIterable<Buffer> {
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      yield chunk;
    }
  } catch (cause) {
    if (cause instanceof ScoutError) throw cause;
    // Node tells an answer that was broken off by us and one by the server alike.
    const isLate = signal.aborted;
    const message = isLate ? 'The answer of Prometheus took too long.' : 'The answer of Prometheus broke off.';
    throw new ScoutError({ code: isLate ? ErrorCode.deadlineExceeded : ErrorCode.unavailable, message, cause });
  } finally {
    // Whoever stops reading early leaves the rest on the wire.
    if (!response.complete) response.destroy();
  }
}

/** Prometheus' own words, for the log. */
async function readReason(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= MAX_REASON_BYTES) break;
    }
  } catch {
    // The status says enough.
  }
  const text = Buffer.concat(chunks).toString('utf8').slice(0, 300);
  return text.replaceAll(/[^\x20-\x7e]+/g, ' ').trim();
}

function statusFailure(status: number, reason: string): ScoutError {
  return new ScoutError({
    code: codeOfStatus(status),
    message: `Prometheus answered with HTTP status ${status}.`,
    // Another server's words may hold anything, and go to our log.
    details: { status, reason: redactText(reason)?.text ?? reason },
  });
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return ErrorCode.unauthenticated;
  if (status === 403) return ErrorCode.permissionDenied;
  if (status === 404) return ErrorCode.notFound;
  if (status === 429) return ErrorCode.resourceExhausted;
  return status >= 400 && status < 500 ? ErrorCode.invalidArgument : ErrorCode.unavailable;
}

function wrongRedirect(reason: string): ScoutError {
  return new ScoutError({
    code: ErrorCode.permissionDenied,
    message: `Prometheus sent a redirect that is not followed: ${reason}.`,
    details: { reason: 'redirect_refused' },
  });
}

function tooLarge(maxBytes: number): ScoutError {
  return new ScoutError({
    code: ErrorCode.resourceExhausted,
    message: `The answer of Prometheus is larger than ${maxBytes} bytes; select fewer series.`,
    details: { reason: 'answer_too_large', maxBytes },
  });
}
