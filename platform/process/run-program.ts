import { spawn } from 'node:child_process';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** What a finished program left behind. */
export interface ProgramResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to run a program: no shell, so arguments need no quoting. */
export interface ProgramOptions {
  readonly cwd?: string;
  /** Replaces the whole environment when given. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  /** Runs it as another user; only root may. */
  readonly user?: { readonly uid: number; readonly gid: number };
  readonly timeoutMs: number;
}

/** Output kept per stream; a program that prints more is cut, not failed. */
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/**
 * Runs a program to its end and returns its status and output, whatever the status.
 * @throws ScoutError failed_precondition when it cannot be started, deadline_exceeded when it ran too long
 */
export function runProgram(program: string, args: readonly string[], options: ProgramOptions): Promise<ProgramResult> {
  const env = options.env === undefined ? {} : { env: { ...options.env } };
  const spawnOptions = { cwd: options.cwd, ...env, ...options.user };
  const child = spawn(program, args, { ...spawnOptions, stdio: ['pipe', 'pipe', 'pipe'] });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  // A program that exits without reading its input breaks the pipe; its status tells the story.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(timedOut(program, options.timeoutMs));
    }, options.timeoutMs);
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(notStarted(program, error));
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ exitCode: code ?? -1, stdout: stdout(), stderr: stderr() });
    });
  });
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    if (bytes < MAX_OUTPUT_BYTES) chunks.push(chunk);
    bytes += chunk.length;
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function timedOut(program: string, timeoutMs: number): ScoutError {
  return new ScoutError({
    code: ErrorCode.deadlineExceeded,
    message: `${program} did not finish within ${String(timeoutMs / 1000)} s and was stopped.`,
    details: { program },
  });
}

function notStarted(program: string, cause: Error): ScoutError {
  return new ScoutError({
    code: ErrorCode.failedPrecondition,
    message: `${program} could not be started; check that it is installed and executable.`,
    cause,
    details: { program },
  });
}
