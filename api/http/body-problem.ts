import type { ErrorRequestHandler } from 'express';
import { codeOfHttpStatus } from '../http-status.ts';
import type { ProblemInit } from './problem-response.ts';

type PassedError = Parameters<ErrorRequestHandler>[0];

/** What the body parser says of a body, by its closed set of `type`s. */
const BODY_DETAIL: Readonly<Record<string, string>> = {
  'entity.too.large': 'The body is larger than this API accepts (SLO_SCOUT_API_MAX_BODY).',
  'encoding.unsupported': 'The content-encoding is not supported; send gzip, deflate, br or none.',
  'charset.unsupported': 'The charset is not supported; send UTF-8.',
  'request.size.invalid': 'The body is shorter than its content-length says.',
  'request.aborted': 'The request was aborted before its body was complete.',
};

/** A failure of the HTTP layer below the handlers (body parser, router), or undefined when it is none. */
export function bodyProblem(error: PassedError): ProblemInit | undefined {
  const { status, type } = httpFields(error);
  if (status === undefined || status < 400 || status >= 500) return undefined;
  return { status, code: codeOfHttpStatus(status), detail: detailOf(error, type) };
}

function detailOf(error: unknown, type: string | undefined): string {
  if (type === 'entity.parse.failed') return `The body is not valid JSON: ${messageOf(error)}.`;
  if (type !== undefined && BODY_DETAIL[type] !== undefined) return BODY_DETAIL[type];
  if (isZlibError(error)) return 'The compressed body is damaged or incomplete.';
  if (error instanceof URIError) return 'The path holds a malformed percent-encoding.';
  return 'The request cannot be read.';
}

function httpFields(error: unknown): { readonly status?: number; readonly type?: string } {
  if (typeof error !== 'object' || error === null) return {};
  const status = 'status' in error && typeof error.status === 'number' ? { status: error.status } : {};
  return { ...status, ...('type' in error && typeof error.type === 'string' ? { type: error.type } : {}) };
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unreadable';
}
