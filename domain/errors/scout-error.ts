import { ErrorCode } from './error-code.ts';

/** Facts about a failure that a program may read: ids, limits, field names. Never payloads or secrets. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** What a {@link ScoutError} is made of. */
export interface ScoutErrorInit {
  readonly code: ErrorCode;
  /** One sentence for a person: what was wrong and what to do. */
  readonly message: string;
  readonly cause?: unknown;
  readonly details?: ErrorDetails;
}

/**
 * The product's only error type. `code` says what a caller can do about it; `message` is safe to show;
 * `cause` is kept for logs and never leaves the process.
 */
export class ScoutError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(init: ScoutErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = 'ScoutError';
    this.code = init.code;
    this.details = init.details ?? {};
  }

  /**
   * The one conversion point at an edge. A {@link ScoutError} passes through; anything else becomes
   * `internal` (or the given code) with a static message, so that nothing of the cause leaks.
   */
  static from(error: unknown, fallback: Partial<Pick<ScoutErrorInit, 'code' | 'message'>> = {}): ScoutError {
    if (error instanceof ScoutError) return error;
    return new ScoutError({
      code: fallback.code ?? ErrorCode.internal,
      message: fallback.message ?? 'An internal error occurred; the logs of this process have its cause.',
      cause: error,
    });
  }
}
