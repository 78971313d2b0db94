import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import type { Secret } from '../../platform/config/secret.ts';
import { httpStatus } from '../http-status.ts';
import { sendProblem } from './problem-response.ts';

/**
 * Lets a request pass that shows the API key: `Authorization: Bearer`, `X-API-Key`, or, to read, HTTP Basic with the
 * key as password, which is what a browser asks a person for. Without a configured key everything passes.
 */
export function requireApiKey(apiKey: Secret | undefined): RequestHandler {
  if (apiKey === undefined) return (_request, _response, next) => next();
  const expected = digest(apiKey.reveal());
  return (request, response, next) => {
    const given = givenKey(request);
    if (given !== undefined && timingSafeEqual(digest(given), expected)) {
      next();
      return;
    }
    sendProblem(response, {
      status: httpStatus(ErrorCode.unauthenticated),
      code: ErrorCode.unauthenticated,
      detail:
        given === undefined
          ? 'Send the API key as "Authorization: Bearer <key>" or "X-API-Key: <key>".'
          : 'The API key is not valid.',
      headers: { 'WWW-Authenticate': 'Bearer realm="slo-scout", Basic realm="slo-scout"' },
    });
  };
}

function givenKey(request: Request): string | undefined {
  const [, scheme = '', credentials = ''] = /^(\S+) +(\S+)$/.exec(request.get('authorization') ?? '') ?? [];
  if (scheme.toLowerCase() === 'bearer') return credentials;
  // A browser sends Basic credentials by itself, also when another site asks for the request: never to change anything.
  if (scheme.toLowerCase() === 'basic' && isReading(request)) return basicPassword(credentials);
  return request.get('x-api-key');
}

function isReading({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD';
}

function basicPassword(credentials: string): string {
  const pair = Buffer.from(credentials, 'base64').toString('utf8');
  return pair.slice(pair.indexOf(':') + 1);
}

/** Digests have one length, so the comparison takes one time. */
function digest(key: string): Buffer {
  return createHash('sha256').update(key, 'utf8').digest();
}
