import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

const SEGMENT = /^[a-z0-9_-][a-z0-9._-]{0,199}$/;
const MAX_LENGTH = 800;

/**
 * Checks that a key names a file below the store's folder and nothing else: no empty segment, none that starts with a
 * dot (`..` above all; the store keeps its own files under such names). @throws ScoutError invalid_argument
 */
export function requireBlobKey(key: string): void {
  const isValid = key.length <= MAX_LENGTH && key.split('/').every((segment) => SEGMENT.test(segment));
  if (isValid) return;
  throw new ScoutError({
    code: ErrorCode.invalidArgument,
    message: 'A blob key is made of segments of [a-z0-9._-] that do not start with a dot, separated by slashes.',
  });
}
