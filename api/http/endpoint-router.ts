import { Router, json } from 'express';
import type { RequestHandler, Response } from 'express';
import type { Endpoint } from '../../contracts/rest/endpoint.ts';
import { endpoints } from '../../contracts/rest/endpoints.ts';
import type { OperationId } from '../../contracts/rest/endpoints.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import type { ApiConfig } from '../../platform/config/config.ts';
import type { Answer, Handlers } from '../handler.ts';
import { httpStatus } from '../http-status.ts';
import { checkRequest } from './check-request.ts';
import { sendProblem } from './problem-response.ts';
import { withDeadline } from './with-deadline.ts';
import type { AnyHandler } from './with-deadline.ts';
import { requestContext } from './request-context.ts';
import { requireApiKey } from './require-api-key.ts';

/** Serves the route table: nothing is routed that the table does not name. */
export function endpointRouter(handlers: Handlers, config: ApiConfig): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const authenticate = requireApiKey(config.apiKey);
  const parseBody = json({ limit: config.maxBodyBytes });
  const methods = new Map<string, string[]>();
  for (const [operationId, endpoint] of Object.entries<Endpoint>(endpoints)) {
    const path = expressPath(endpoint.path);
    const steps = [
      nameRoute(endpoint.path),
      ...(endpoint.open ? [] : [authenticate]),
      ...(endpoint.body ? [requireJson, parseBody] : []),
    ];
    const handler = withDeadline(handlers[operationId as OperationId], config.answerTimeoutMs);
    router[endpoint.method](path, ...steps, serve(endpoint, handler));
    methods.set(path, [...(methods.get(path) ?? []), ...allowedBy(endpoint)]);
  }
  for (const [path, allowed] of methods) router.all(path, refuseMethod(allowed));
  return router;
}

/** `/slis/{sli_id}` as express writes it: `/slis/:sli_id`. */
export function expressPath(template: string): string {
  return template.replaceAll(/\{(\w+)\}/g, ':$1');
}

function allowedBy({ method }: Endpoint): readonly string[] {
  return method === 'get' ? ['GET', 'HEAD'] : ['POST'];
}

function nameRoute(route: string): RequestHandler {
  return (_request, response, next) => {
    requestContext(response).route = route;
    next();
  };
}

const requireJson: RequestHandler = (request, response, next) => {
  if (request.is('application/json') !== false) {
    next();
    return;
  }
  sendProblem(response, {
    status: 415,
    code: ErrorCode.invalidArgument,
    detail: 'The body must be JSON: send it with content-type application/json.',
  });
};

function refuseMethod(allowed: readonly string[]): RequestHandler {
  return (request, response) =>
    sendProblem(response, {
      status: 405,
      code: ErrorCode.invalidArgument,
      detail: `${request.method} is not possible here; ${allowed.join(', ')} is.`,
      headers: { Allow: allowed.join(', ') },
    });
}

function serve(endpoint: Endpoint, handler: AnyHandler): RequestHandler {
  return async (request, response) => {
    const check = checkRequest(endpoint, request);
    if (check.kind === 'valid') {
      sendAnswer(endpoint, await handler(check.request as never), response);
      return;
    }
    sendProblem(response, {
      status: httpStatus(ErrorCode.invalidArgument),
      code: ErrorCode.invalidArgument,
      detail: check.errors.map(({ field, message }) => `${field}: ${message}`).join('; '),
      errors: check.errors,
    });
  };
}

function sendAnswer(endpoint: Endpoint, answer: Answer<unknown>, response: Response): void {
  response.status(answer.status ?? endpoint.response.status).set({ ...answer.headers });
  if (endpoint.response.kind === 'json') response.json(answer.body);
  else response.set('Content-Type', endpoint.response.mediaType).send(String(answer.body));
}
