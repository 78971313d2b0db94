import { ScoutError } from '../domain/errors/scout-error.ts';
import { EXIT_CONFIG } from '../platform/config/load-config.ts';

const EXIT_FAILED = 1;

/** Says what went wrong on standard error and ends the process; a wrong configuration has a status of its own. */
export function exitWith(error: unknown): never {
  const failure = ScoutError.from(error);
  process.stderr.write(`slo-scout: ${failure.message}\n`);
  if (failure.code === 'internal' && failure.cause instanceof Error)
    process.stderr.write(`  ${String(failure.cause.stack)}\n`);
  process.exit(failure.details['settings'] === undefined ? EXIT_FAILED : EXIT_CONFIG);
}
