import type { Request } from 'express';
import type { z } from 'zod';
import type { Endpoint } from '../../contracts/rest/endpoint.ts';
import type { FieldProblem } from '../../contracts/rest/problem.ts';

type Place = 'path' | 'query' | 'body';

/** A request whose every part fits its schema, or all that is wrong with it. */
export type RequestCheck =
  | {
      readonly kind: 'valid';
      readonly request: { readonly params: unknown; readonly query: unknown; readonly body: unknown };
    }
  | { readonly kind: 'invalid'; readonly errors: readonly FieldProblem[] };

/** Checks path, query and body of a request at once and completes them with defaults. */
export function checkRequest(endpoint: Endpoint, request: Request): RequestCheck {
  const params = check('path', endpoint.params, request.params);
  const query = check('query', endpoint.query, request.query);
  const body = check('body', endpoint.body?.schema, request.body);
  const errors = [...params.errors, ...query.errors, ...body.errors];
  if (errors.length > 0) return { kind: 'invalid', errors };
  return { kind: 'valid', request: { params: params.value, query: query.value, body: body.value } };
}

interface PartCheck {
  readonly value: unknown;
  readonly errors: readonly FieldProblem[];
}

function check(place: Place, schema: z.ZodType | undefined, value: unknown): PartCheck {
  if (schema === undefined) return { value: undefined, errors: [] };
  if (place === 'body' && value === undefined) {
    const message = 'is missing; send a JSON object with content-type application/json';
    return { value: undefined, errors: [{ field: 'body', message }] };
  }
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data, errors: [] };
  return { value: undefined, errors: result.error.issues.flatMap((issue) => fieldProblems(place, issue)) };
}

function fieldProblems(place: Place, issue: z.core.$ZodIssue): readonly FieldProblem[] {
  const field = [place, ...issue.path.map(String)].join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: `${field}.${key}`, message: 'is not a field of this request' }));
  }
  return [{ field, message: issue.message }];
}
