import type { Response } from 'express';
import { PROBLEM_MEDIA_TYPE } from '../../contracts/rest/problem.ts';
import type { FieldProblem, Problem } from '../../contracts/rest/problem.ts';
import type { ErrorCode } from '../../domain/errors/error-code.ts';
import { statusTitle } from '../http-status.ts';
import { requestContext } from './request-context.ts';

/** A failure on its way to the client. */
export interface ProblemInit {
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly errors?: readonly FieldProblem[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers with problem details (RFC 9457). */
export function sendProblem(response: Response, init: ProblemInit): void {
  const { requestId, path } = requestContext(response);
  const problem: Problem = {
    type: 'about:blank',
    title: statusTitle(init.status),
    status: init.status,
    detail: init.detail,
    code: init.code,
    instance: path,
    request_id: requestId,
    ...(init.errors === undefined ? {} : { errors: [...init.errors] }),
  };
  response
    .status(init.status)
    .set({ ...init.headers })
    .type(PROBLEM_MEDIA_TYPE)
    .send(JSON.stringify(problem));
}
