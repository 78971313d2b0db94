import { PROBLEM_MEDIA_TYPE, Problem } from '../../contracts/rest/problem.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** The error of a call that got no answer. */
export function notReached(url: string, cause: unknown): ScoutError {
  if (cause instanceof Error && cause.name === 'TimeoutError') {
    return new ScoutError({
      code: ErrorCode.deadlineExceeded,
      message: `The API at ${url} did not answer in time.`,
      cause,
    });
  }
  return new ScoutError({
    code: ErrorCode.unavailable,
    message: `No API answers at ${url}. Is it running? Start it with "npm start", or set SLO_SCOUT_API_URL to its address.`,
    cause,
  });
}

/** The error of an answer that is not the one asked for: the API's own code and words, where it is the API that speaks. */
export function refused(url: string, response: Response, text: string): ScoutError {
  const isProblem = response.headers.get('content-type')?.startsWith(PROBLEM_MEDIA_TYPE) ?? false;
  const problem = isProblem ? Problem.safeParse(parsed(text)) : undefined;
  if (problem?.success === true) {
    const { code, detail, request_id, errors = [] } = problem.data;
    return new ScoutError({
      code,
      message: detail,
      details: { requestId: request_id, fields: errors.map(({ field }) => field) },
    });
  }
  return new ScoutError({
    code: ErrorCode.unavailable,
    message: `What answers at ${url} (status ${String(response.status)}) is not the API; is SLO_SCOUT_API_URL right?`,
  });
}

/** undefined when it is no JSON: a proxy in between may have cut it. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
