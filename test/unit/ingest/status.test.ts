import { describe, expect, it } from 'vitest';
import { ErrorCode, isRetryable } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { GRPC_STATUS } from '../../../ingest/otlp/grpc/grpc-status.ts';
import { HTTP_STATUS, httpStatusOf } from '../../../ingest/http-status.ts';
import { overloaded, retryDelayOf, tooLarge } from '../../../ingest/overload.ts';

const codes = Object.values(ErrorCode);

describe('the answers to failures', () => {
  it('have a gRPC status for every code, each once', () => {
    expect(Object.keys(GRPC_STATUS).sort()).toEqual([...codes].sort());
    expect(new Set(Object.values(GRPC_STATUS)).size).toBe(codes.length);
    expect(GRPC_STATUS).toMatchObject({ invalid_argument: 3, resource_exhausted: 8, internal: 13, unavailable: 14 });
  });

  it('have an HTTP status for every code: one that clients retry only where a retry may help', () => {
    expect(Object.keys(HTTP_STATUS).sort()).toEqual([...codes].sort());
    for (const code of codes) {
      const isRetried = [429, 502, 503, 504].includes(HTTP_STATUS[code]);
      if (isRetried) expect(isRetryable(code) || code === 'cancelled').toBe(true);
    }
    expect(HTTP_STATUS).toMatchObject({ invalid_argument: 400, resource_exhausted: 429, unavailable: 503 });
  });

  it('say that a request is too large only when the request is, never when a bound of ours is reached', () => {
    const spoolFull = new ScoutError({ code: ErrorCode.resourceExhausted, message: 'x', details: { maxBytes: 5 } });

    expect(httpStatusOf(tooLarge(5))).toBe(413);
    expect(httpStatusOf(spoolFull)).toBe(429);
  });

  it('ask for a retry when there is too much in flight, never of a request that is too large', () => {
    expect(retryDelayOf(overloaded())).toBe(1000);
    expect(retryDelayOf(new ScoutError({ code: ErrorCode.unavailable, message: 'x' }))).toBe(1000);
    expect(retryDelayOf(tooLarge(5))).toBeUndefined();
    expect(retryDelayOf(new ScoutError({ code: ErrorCode.internal, message: 'x' }))).toBeUndefined();
  });
});
