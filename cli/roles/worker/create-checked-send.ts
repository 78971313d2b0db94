import type { IncomingMessage } from 'node:http';
import type { SendRequest } from '../../../adapters/prometheus/create-prometheus-queries.ts';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { HttpConnections } from '../../../ingest/prometheus/client/http-connection.ts';

/** An answer of weeks in steps of five minutes is a few MiB. */
const MAX_ANSWER_BYTES = 64 * 1024 ** 2;

/**
 * Sends requests over connections that check where they lead. Redirects are not followed: nobody who asks needs them.
 * @throws ScoutError permission_denied for an address that is not allowed, unavailable, deadline_exceeded, resource_exhausted
 */
export function createCheckedSend(connections: HttpConnections, maxBytes: number = MAX_ANSWER_BYTES): SendRequest {
  return async (url, { headers, form, signal }) => {
    const response = await connections.send(new URL(url), {
      ...(form === undefined ? { method: 'GET', headers } : { method: 'POST', headers: { ...headers, ...FORM } }),
      ...(form === undefined ? {} : { body: Buffer.from(form.toString()) }),
      signal,
    });
    return { status: response.statusCode ?? 0, text: await readText(response, { maxBytes, signal }) };
  };
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

async function readText(
  response: IncomingMessage,
  { maxBytes, signal }: { readonly maxBytes: number; readonly signal: AbortSignal },
): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    const code = signal.aborted ? ErrorCode.deadlineExceeded : ErrorCode.unavailable;
    const message = signal.aborted ? 'The answer of Prometheus took too long.' : 'The answer of Prometheus broke off.';
    throw new ScoutError({ code, message, cause });
  }
  if (bytes <= maxBytes) return Buffer.concat(chunks).toString('utf8');
  const message = `The answer of Prometheus is larger than ${String(maxBytes)} bytes.`;
  throw new ScoutError({ code: ErrorCode.resourceExhausted, message });
}
