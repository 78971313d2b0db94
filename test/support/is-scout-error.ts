import type { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** Whether something thrown is our error with this code. */
export function isScoutError(error: unknown, code: ErrorCode): boolean {
  return error instanceof ScoutError && error.code === code;
}
