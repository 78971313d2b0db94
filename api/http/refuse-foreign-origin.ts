import type { Request, RequestHandler } from 'express';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import type { ApiConfig } from '../../platform/config/config.ts';
import { httpStatus } from '../http-status.ts';
import { sendProblem } from './problem-response.ts';

const LOOPBACK_NAMES = new Set(['127.0.0.1', '[::1]', 'localhost']);

/**
 * Refuses requests that another web site makes a browser send. A keyless API listens on loopback, where every page
 * that a person opens can reach it: so its Host must be a loopback name (no DNS rebinding), and a request that names
 * an Origin must come from the API's own.
 */
export function refuseForeignOrigin({ apiKey, publicUrl }: ApiConfig): RequestHandler {
  const ownHost = new URL(publicUrl).host;
  return (request, response, next) => {
    const host = request.get('host') ?? '';
    const hostIsOurs = apiKey !== undefined || host === ownHost || LOOPBACK_NAMES.has(host.replace(/:\d+$/, ''));
    if (hostIsOurs && hasOwnOrigin(request, host)) {
      next();
      return;
    }
    sendProblem(response, {
      status: httpStatus(ErrorCode.permissionDenied),
      code: ErrorCode.permissionDenied,
      detail: hostIsOurs
        ? 'Requests from pages of another origin are refused.'
        : 'The Host header is not an address of this API; set SLO_SCOUT_API_URL when it is reached by another name.',
    });
  };
}

function hasOwnOrigin(request: Request, host: string): boolean {
  const origin = request.get('origin');
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}
