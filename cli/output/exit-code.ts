import { CommanderError } from 'commander';
import type { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { EXIT_CONFIG } from '../../platform/config/load-config.ts';

/** The only table from failures to the exit statuses of the command. */
const EXIT_CODE: Readonly<Record<ErrorCode, number>> = {
  internal: 1,
  data_loss: 1,
  invalid_argument: 2,
  not_found: 3,
  already_exists: 4,
  failed_precondition: 4,
  aborted: 4,
  unavailable: 5,
  deadline_exceeded: 5,
  resource_exhausted: 5,
  unauthenticated: 6,
  permission_denied: 6,
  cancelled: 130,
};

/** The exit status of a failed command; wrong usage is 2, a wrong configuration 78. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_CODE.invalid_argument;
  const failure = ScoutError.from(error);
  return failure.details['settings'] === undefined ? EXIT_CODE[failure.code] : EXIT_CONFIG;
}
