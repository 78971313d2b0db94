import express from 'express';
import type { Express } from 'express';
import { ErrorCode } from '../domain/errors/error-code.ts';
import type { ApiConfig } from '../platform/config/config.ts';
import type { ApiContext } from './api-deps.ts';
import { createHandlers } from './handlers.ts';
import { endpointRouter } from './http/endpoint-router.ts';
import { handleErrors } from './http/handle-errors.ts';
import { sendProblem } from './http/problem-response.ts';
import { refuseForeignOrigin } from './http/refuse-foreign-origin.ts';
import { trackRequests } from './http/request-context.ts';
import { securityHeaders } from './http/security-headers.ts';

/** The REST API as an express app: the route table between what every request passes. */
export function createApiApp(context: ApiContext, config: ApiConfig): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(trackRequests(context), securityHeaders(), refuseForeignOrigin(config));
  app.use(endpointRouter(createHandlers(context, config.publicUrl), config));
  app.use((request, response) =>
    sendProblem(response, {
      status: 404,
      code: ErrorCode.notFound,
      detail: `There is nothing at ${request.path}; GET /api/v1/openapi.json describes what there is.`,
    }),
  );
  app.use(handleErrors(context.logger));
  return app;
}
