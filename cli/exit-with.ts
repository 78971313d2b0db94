import { CommanderError } from 'commander';
import { ScoutError } from '../domain/errors/scout-error.ts';
import { exitCodeOf } from './output/exit-code.ts';

/** Whether somebody stopped reading what we print. */
export function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}

/** Says what went wrong on standard error and ends the process with the status of the failure. */
export function exitWith(error: unknown): never {
  // Commander has said what is wrong with the words of the command already, or printed the help that was asked for.
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : exitCodeOf(error));
  const failure = ScoutError.from(error);
  if (isClosedPipe(failure.cause)) process.exit(0);
  process.stderr.write(`slo-scout: ${failure.message}\n`);
  const { cause } = failure;
  if (failure.code === 'internal' && cause instanceof Error) process.stderr.write(`  ${String(cause.stack)}\n`);
  process.exit(exitCodeOf(failure));
}
