import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RouteAnswer } from './http-route.ts';

/** So much of a body that is answered already is read and dropped: a client that still sends would miss its answer. */
const MAX_DROPPED_BYTES = 64 * 1024 * 1024;

/** Sends an answer; a client that does not read it in time loses its connection. */
export function sendAnswer(response: ServerResponse, answer: RouteAnswer, timeoutMs: number): void {
  // The client may have gone away meanwhile: then nobody is left to answer.
  if (response.destroyed || response.headersSent) return;
  const { status, contentType, body, headers } = answer;
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  response.writeHead(status, { ...headers, 'content-type': contentType, 'content-length': length });
  response.end(body);
  const { socket } = response;
  // Nearly always the kernel has taken it by now.
  if (socket === null || socket.writableLength === 0) return;
  const patience = setTimeout(() => socket.destroy(), timeoutMs);
  response.once('close', () => {
    clearTimeout(patience);
  });
}

/** Reads what is left of a body and drops it, up to a bound; then the connection is closed. */
export function dropRest(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  let dropped = 0;
  request.on('data', (chunk: Buffer) => {
    dropped += chunk.length;
    if (dropped > MAX_DROPPED_BYTES) request.destroy();
  });
  request.resume();
}
