import type { RequestHandler, Response } from 'express';
import type { ApiContext } from '../api-deps.ts';

/** What is known of a request while it is answered. */
export interface RequestContext {
  readonly requestId: string;
  /** Path as sent, without the query. */
  readonly path: string;
  /** Template of the endpoint that took it; never the path, which would make a metric label of every id. */
  route: string;
}

const UNMATCHED = 'unmatched';
const REQUEST_ID = /^[\w.:-]{1,128}$/;
const CLIENT_CLOSED_REQUEST = 499;

/** Gives every request its id, and logs and counts it when it ends, also when its client went away. */
export function trackRequests({ deps, logger, metrics }: ApiContext): RequestHandler {
  return (request, response, next) => {
    const startMs = performance.now();
    const given = request.get('x-request-id');
    const requestId = given !== undefined && REQUEST_ID.test(given) ? given : deps.newId();
    const context: RequestContext = { requestId, path: request.path, route: UNMATCHED };
    response.locals['context'] = context;
    response.set('x-request-id', requestId);
    response.once('close', () => {
      const status = response.writableFinished ? response.statusCode : CLIENT_CLOSED_REQUEST;
      const durationMs = performance.now() - startMs;
      const { method } = request;
      metrics.apiRequests.inc({ method, route: context.route, status: String(status) });
      metrics.apiRequestSeconds.observe({ method, route: context.route }, durationMs / 1_000);
      logger.info(
        { requestId, method, route: context.route, status, durationMs: Math.round(durationMs) },
        'api request',
      );
    });
    next();
  };
}

/** The context that {@link trackRequests} gave a request. */
export function requestContext(response: Response): RequestContext {
  return response.locals['context'] as RequestContext;
}
