import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { runProgram } from '../../process/run-program.ts';
import { lastLines } from './log-tail.ts';
import type { ServerUser } from './start-server.ts';

const TIMEOUT_MS = 120_000;

/** A preparing command of a server, such as formatting its storage. */
export interface PreparingCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly workFolder?: string;
  readonly user?: ServerUser;
}

/**
 * Runs a preparing command and returns its standard output.
 *
 * @throws ScoutError `failed_precondition` with the end of what it printed when it fails.
 */
export async function runToEnd(command: PreparingCommand): Promise<string> {
  const { program, args, workFolder, user } = command;
  const result = await runProgram(program, args, {
    timeoutMs: TIMEOUT_MS,
    ...(workFolder === undefined ? {} : { cwd: workFolder }),
    ...(user === undefined ? {} : { user }),
  });
  if (result.exitCode === 0) return result.stdout;
  const end = lastLines(`${result.stdout}\n${result.stderr}`, 5).join(' | ');
  const message = `${program} failed (exit code ${result.exitCode}): ${end}`;
  throw new ScoutError({ code: ErrorCode.failedPrecondition, message });
}
