import { ReceiverName } from '../intake/telemetry-intake.ts';
import type { HttpRoute, RouteAnswer } from '../otlp/http/http-route.ts';
import { createLogApi } from './create-log-api.ts';
import type { LogApiOptions } from './create-log-api.ts';
import { problemAnswer } from './log-api-answer.ts';
import type { LogApiAnswer } from './log-api-answer.ts';
import { LOG_MEDIA_TYPES } from './parse-log-items.ts';

/** Where logs are posted. */
const LOGS_PATH = '/ingest/logs';

/** The log API as a route of an HTTP receiver, which checks method, token, encoding and size before. */
export function createLogRoute(options: LogApiOptions): HttpRoute {
  const api = createLogApi(options);
  return {
    path: LOGS_PATH,
    contentTypes: LOG_MEDIA_TYPES,
    async handle({ body, contentType, tenant }) {
      return toRouteAnswer(await api.handle({ bytes: body, contentType, tenant }));
    },
    fail: (error, { status }) => toRouteAnswer(problemAnswer(error, { status })),
    onRefused: (error) => {
      options.intake.countRefused(ReceiverName.logApi, error);
    },
  };
}

function toRouteAnswer({ status, headers, body }: LogApiAnswer): RouteAnswer {
  const { 'content-type': contentType = 'application/json', ...others } = headers;
  return { status, contentType, body, headers: others };
}
