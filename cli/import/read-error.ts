import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

const READ_ERRORS: Readonly<Record<string, readonly [code: ErrorCode, problem: string]>> = {
  ENOENT: [ErrorCode.notFound, 'does not exist'],
  EACCES: [ErrorCode.permissionDenied, 'may not be read'],
  EISDIR: [ErrorCode.invalidArgument, 'is a folder'],
  Z_DATA_ERROR: [ErrorCode.invalidArgument, 'is named .gz but is not gzip data'],
  Z_BUF_ERROR: [ErrorCode.invalidArgument, 'is cut off: its gzip data has no end'],
};

/** What reading a file failed with, in words about the file. */
export function toReadError(file: string, cause: unknown): ScoutError {
  if (cause instanceof ScoutError) return cause;
  const systemCode = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const [code, problem] = READ_ERRORS[systemCode] ?? [ErrorCode.unavailable, `cannot be read (${systemCode})`];
  return new ScoutError({ code, message: `${file} ${problem}.`, cause, details: { file } });
}
