import { z } from 'zod';
import { ErrorCode } from '../../domain/errors/error-code.ts';

/** Media type of every error response (RFC 9457). */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** One field that is wrong. */
export const FieldProblem = z.object({
  field: z.string().describe('Where: `body.target_percentage`, `query.limit`, `path.sli_id`.'),
  message: z.string(),
});

/** Every error response: RFC 9457 problem details. */
export const Problem = z.object({
  type: z.string().describe('URI reference of the kind of problem; `about:blank` when the status says it all.'),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('What was wrong and what to do.'),
  code: z.enum(ErrorCode).describe('What a program can act on.'),
  instance: z.string().describe('Path of the request.'),
  request_id: z.string().describe('Finds the request in the logs.'),
  errors: z.array(FieldProblem).optional().describe('The fields that are wrong.'),
});

/** An error response. */
export type Problem = z.output<typeof Problem>;
/** One field that is wrong. */
export type FieldProblem = z.output<typeof FieldProblem>;
