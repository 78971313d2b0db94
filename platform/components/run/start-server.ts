import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { lastLines, readLogSince } from './log-tail.ts';
import type { RunningServer, ServerExit } from './running-server.ts';
import { LOOPBACK } from './tcp-port.ts';

const READY_POLL_MS = 100;
const LOG_LINES = 10;

/** Another user to run as: some servers refuse to be root. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** How to start a server and how to know that it is ready. */
export interface ServerRequest {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly port: number;
  /** Receives standard output and error; appended to. */
  readonly logFile: string;
  readonly workFolder?: string;
  readonly user?: ServerUser;
  /** All of the server's environment; this process's when absent. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Asked every 100 ms with what it logged since its start. */
  readonly isReady: (log: string) => Promise<boolean> | boolean;
  readonly readyTimeoutMs: number;
  readonly stopSignal?: NodeJS.Signals;
  readonly stopGraceMs?: number;
  /** Gives it a process group of its own, out of reach of a terminal's interrupt and of a kill of the group. */
  readonly detached?: boolean;
}

/**
 * Starts a server in this process's group and waits until it is ready.
 *
 * @throws ScoutError `unavailable` with the end of its log when it exits first, `deadline_exceeded` when it is not ready
 *   in time (it is stopped then), `failed_precondition` when the program cannot be started.
 */
export async function startServer(request: ServerRequest): Promise<RunningServer> {
  await mkdir(dirname(request.logFile), { recursive: true });
  const { child, logStart } = await launch(request);
  const { exited, stop } = watch(child, request, logStart);
  await waitUntilReady(request, { exited, stop, logStart });
  const address = `${LOOPBACK}:${request.port}`;
  return { name: request.name, address, pid: child.pid ?? 0, logFile: request.logFile, exited, stop };
}

interface Launched {
  readonly child: ChildProcess;
  readonly logStart: number;
}

async function launch(request: ServerRequest): Promise<Launched> {
  const log = await open(request.logFile, 'a');
  try {
    const { size } = await log.stat();
    const child = spawn(request.program, request.args, {
      cwd: request.workFolder,
      stdio: ['ignore', log.fd, log.fd],
      detached: request.detached ?? false,
      ...(request.environment === undefined ? {} : { env: { ...request.environment } }),
      ...request.user,
    });
    // 'spawn' or 'error' comes first; once() rejects on the latter.
    await once(child, 'spawn');
    return { child, logStart: size };
  } catch (error) {
    const message = `${request.name} cannot be started: ${request.program} does not run.`;
    throw new ScoutError({ code: ErrorCode.failedPrecondition, message, cause: error });
  } finally {
    await log.close();
  }
}

interface Watched {
  readonly exited: Promise<ServerExit>;
  readonly stop: () => Promise<void>;
  readonly logStart: number;
}

function watch(child: ChildProcess, request: ServerRequest, logStart: number): Omit<Watched, 'logStart'> {
  let expected = false;
  const killWithParent = () => child.kill('SIGKILL');
  if (request.detached !== true) process.once('exit', killWithParent);
  const exited = once(child, 'exit').then(
    async ([exitCode, signal]: (number | string | null)[]): Promise<ServerExit> => {
      process.removeListener('exit', killWithParent);
      return {
        exitCode: typeof exitCode === 'number' ? exitCode : null,
        signal: typeof signal === 'string' ? signal : null,
        expected,
        lastLines: lastLines(await readLogSince(request.logFile, logStart), LOG_LINES),
      };
    },
  );
  const stop = async () => {
    expected = true;
    child.kill(request.stopSignal ?? 'SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), request.stopGraceMs ?? 10_000);
    await exited;
    clearTimeout(killer);
  };
  return { exited, stop };
}

async function waitUntilReady(request: ServerRequest, { exited, stop, logStart }: Watched): Promise<void> {
  const deadlineMs = performance.now() + request.readyTimeoutMs;
  while (performance.now() < deadlineMs) {
    const exit = await Promise.race([exited, delay(READY_POLL_MS)]);
    if (exit !== undefined) throw endedEarly(request, exit);
    if (await request.isReady(await readLogSince(request.logFile, logStart))) return;
  }
  await stop();
  const { lastLines: lines } = await exited;
  const seconds = request.readyTimeoutMs / 1000;
  const message = `${request.name} was not ready within ${seconds} s. ${quoteLog(request, lines)}`;
  throw new ScoutError({ code: ErrorCode.deadlineExceeded, message, details: { logFile: request.logFile } });
}

function endedEarly(request: ServerRequest, exit: ServerExit): ScoutError {
  const how = exit.exitCode === null ? `signal ${exit.signal ?? 'unknown'}` : `exit code ${exit.exitCode}`;
  const message = `${request.name} ended while starting (${how}). ${quoteLog(request, exit.lastLines)}`;
  return new ScoutError({ code: ErrorCode.unavailable, message, details: { logFile: request.logFile } });
}

function quoteLog(request: ServerRequest, lines: readonly string[]): string {
  const quoted = lines.map((line) => `\n  ${line.slice(0, 500)}`).join('');
  return quoted === '' ? `Its log ${request.logFile} is empty.` : `The end of its log ${request.logFile}:${quoted}`;
}
