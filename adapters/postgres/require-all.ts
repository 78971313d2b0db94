import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** Checks that a change by ids reached every one of them. @throws ScoutError not_found */
export function requireAll(ids: readonly string[], changed: number, what: string): void {
  const wanted = new Set(ids).size;
  if (changed === wanted) return;
  throw new ScoutError({
    code: ErrorCode.notFound,
    message: `Of ${String(wanted)} ${what} to change only ${String(changed)} exist.`,
    details: { wanted, changed },
  });
}
