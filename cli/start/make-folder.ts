import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/**
 * Creates a folder and those above it; one that is there is fine. Node's own `recursive` option never returns where a
 * folder exists but nothing can be created in it (`/proc`), so the levels are made one by one.
 * @throws ScoutError failed_precondition with the system's reason
 */
export function makeFolder(dir: string): void {
  if (existsSync(dir)) return;
  if (dirname(dir) !== dir) makeFolder(dirname(dir));
  try {
    mkdirSync(dir);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    // Another process may have made it a moment ago.
    if (reason === 'EEXIST') return;
    throw new ScoutError({
      code: ErrorCode.failedPrecondition,
      message: `The folder ${dir} cannot be created (${reason}); set SLO_SCOUT_STATE_DIR to a folder that can be written.`,
      cause: error,
    });
  }
}
