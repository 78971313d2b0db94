import type { ErrorRequestHandler } from 'express';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { httpStatus } from '../http-status.ts';
import { bodyProblem } from './body-problem.ts';
import { sendProblem } from './problem-response.ts';
import type { ProblemInit } from './problem-response.ts';
import { requestContext } from './request-context.ts';

const RETRY_AFTER_SECONDS = '5';

/** The one place where failures become answers: known ones with their message, others with nothing of their cause. */
export function handleErrors(logger: Logger): ErrorRequestHandler {
  // Express tells error handlers by their four parameters.
  // eslint-disable-next-line @typescript-eslint/max-params
  return (error: unknown, _request, response, _next) => {
    const problem = bodyProblem(error) ?? scoutProblem(ScoutError.from(error));
    const { requestId, route } = requestContext(response);
    if (problem.status >= 500) logger.error({ err: error, requestId, route, code: problem.code }, 'api request failed');
    if (response.headersSent) return void response.destroy();
    sendProblem(response, problem);
  };
}

function scoutProblem(error: ScoutError): ProblemInit {
  const comesBack = error.code === ErrorCode.unavailable || error.code === ErrorCode.resourceExhausted;
  return {
    status: httpStatus(error.code),
    code: error.code,
    detail: error.message,
    ...(comesBack ? { headers: { 'Retry-After': RETRY_AFTER_SECONDS } } : {}),
  };
}
