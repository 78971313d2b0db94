import { writeFile } from 'node:fs/promises';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** Writes a file. @throws ScoutError unavailable when it cannot be written */
export async function writeTextFile(file: string, content: string): Promise<void> {
  try {
    await writeFile(file, content);
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new ScoutError({ code: ErrorCode.unavailable, message: `${file} cannot be written${reason}.`, cause });
  }
}
