import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { hostname } from 'node:os';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { findProcess } from '../../process/find-process.ts';
import type { Command, CommandResult, Processes } from '../ports.ts';

const KILL_AFTER_MS = 5_000;
const OUTPUT_LIMIT = 64 * 1024;

type Environment = Readonly<Record<string, string | undefined>>;

/** Runs commands as children of this process, in its process group, with the given environment. */
export function createNodeProcesses(environment: Environment): Processes {
  return {
    pid: process.pid,
    host: hostname(),
    isAdministrator: process.getuid?.() === 0,
    isAlive: (pid) => findProcess(pid) !== undefined,
    run: async (command, signal) => run(command, environment, signal),
  };
}

async function run(command: Command, environment: Environment, signal: AbortSignal): Promise<CommandResult> {
  throwIfCancelled(command, signal);
  const child = spawn(command.program, command.args, {
    cwd: command.cwd,
    env: { ...environment, ...command.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const result = await settle(child, command.timeoutMs, signal);
  throwIfCancelled(command, signal);
  if (result.kind === 'exited') return { ...result, stdout: stdout(), stderr: stderr() };
  return result;
}

type Settled =
  { readonly kind: 'exited'; readonly exitCode: number | null } | Exclude<CommandResult, { kind: 'exited' }>;

async function settle(child: ChildProcess, timeoutMs: number | undefined, signal: AbortSignal): Promise<Settled> {
  return new Promise((resolve, reject) => {
    let timedOut = false;
    let killer: NodeJS.Timeout | undefined;
    const end = () => {
      child.kill('SIGTERM');
      killer ??= setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
    };
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            end();
          }, timeoutMs);
    const cleanUp = () => {
      clearTimeout(timer);
      clearTimeout(killer);
      signal.removeEventListener('abort', end);
    };
    signal.addEventListener('abort', end, { once: true });
    child.once('error', (error) => {
      cleanUp();
      if ('code' in error && (error.code === 'ENOENT' || error.code === 'EACCES')) resolve({ kind: 'not_found' });
      else reject(ScoutError.from(error, { message: 'A program could not be started.' }));
    });
    child.once('close', (exitCode) => {
      cleanUp();
      resolve(timedOut ? { kind: 'timed_out', timeoutMs: timeoutMs ?? 0 } : { kind: 'exited', exitCode });
    });
  });
}

// Long builds print megabytes; the end is what explains a failure.
function collect(stream: NodeJS.ReadableStream | null): () => string {
  let text = '';
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-OUTPUT_LIMIT);
  });
  return () => text;
}

function throwIfCancelled(command: Command, signal: AbortSignal): void {
  if (!signal.aborted) return;
  throw new ScoutError({ code: ErrorCode.cancelled, message: `Stopped before ${command.program} had ended.` });
}
