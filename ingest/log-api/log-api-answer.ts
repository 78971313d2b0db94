import type { ScoutError } from '../../domain/errors/scout-error.ts';
import { httpStatusOf } from '../http-status.ts';
import { retryDelayOf } from '../overload.ts';

/** An item that was rejected, by its place in the request (0 is the first; blank lines do not count). */
export interface RejectedItem {
  readonly index: number;
  readonly code: string;
  readonly message: string;
}

/** An answer for whatever transport asked. */
export interface LogApiAnswer {
  readonly status: number;
  /** `content-type`, and `retry-after` when sending again may help. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The body of a success. */
export interface LogApiSuccess {
  readonly accepted: number;
  readonly rejected: readonly RejectedItem[];
  readonly rejectedCount: number;
  readonly reason?: string;
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** Answers what was taken, in whole or in part. */
export function jsonAnswer(body: LogApiSuccess): LogApiAnswer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** Extensions of a problem, and a status that HTTP itself has for it. */
export interface ProblemOptions {
  readonly status?: number | undefined;
  readonly rejected?: readonly RejectedItem[];
  readonly rejectedCount?: number;
}

/** Answers a failure with problem details (RFC 9457), and with Retry-After when sending again may help. */
export function problemAnswer(error: ScoutError, { status, ...extensions }: ProblemOptions = {}): LogApiAnswer {
  const answered = status ?? httpStatusOf(error);
  const retryDelayMs = retryDelayOf(error);
  return {
    status: answered,
    headers: {
      'content-type': 'application/problem+json',
      ...(retryDelayMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryDelayMs / 1000)) }),
    },
    body: JSON.stringify({
      type: 'about:blank',
      title: TITLES[answered] ?? 'Internal Server Error',
      status: answered,
      detail: error.message,
      code: error.code,
      ...extensions,
    }),
  };
}
