import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** The system's code of a failed file operation (`ENOENT`, …), if it was one. */
export function systemCodeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** A failed file operation in our codes; `dir` is the folder that a person can do something about. */
export function fromFilesystemError(error: unknown, dir: string): ScoutError {
  const failed = (code: ErrorCode, message: string): ScoutError =>
    new ScoutError({ code, message, cause: error, details: { dir } });
  switch (systemCodeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return failed(ErrorCode.resourceExhausted, `The disk of ${dir} is full; free some space.`);
    case 'EMFILE':
    case 'ENFILE':
      return failed(ErrorCode.resourceExhausted, 'Too many files are open; raise the limit (ulimit -n).');
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return failed(ErrorCode.permissionDenied, `This process may not write in ${dir}.`);
    default:
      return ScoutError.from(error, { message: `A file operation in ${dir} failed; the logs have its cause.` });
  }
}
