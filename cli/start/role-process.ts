import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { RoleMessage, SupervisorMessage } from '../../platform/lifecycle/parent-link.ts';
import { LAUNCHER } from '../launcher.ts';
import { INGEST_NODE_FLAGS } from '../roles/node-flags.ts';
import { makeFolder } from './make-folder.ts';
import type { SettingSource } from '../../platform/config/setting-reader.ts';

/** Roles that run as processes of their own. */
export type RoleName = 'database' | 'ingest' | 'collect' | 'stream' | 'worker' | 'api';

/** A supervised process. */
export interface RoleProcess {
  readonly name: string;
  readonly addresses: Readonly<Record<string, string>>;
  /** Resolves with a sentence about its end; never rejects. */
  readonly exited: Promise<string>;
  /** Asks it to stop and resolves when it is gone; kills it after the grace time. */
  stop(): Promise<void>;
}

const READY_TIMEOUT_MS = 120_000;
const STOP_GRACE_MS = 30_000;

/** How to start a role. */
export interface RoleRequest {
  readonly role: RoleName;
  readonly environment: SettingSource;
  readonly logDir: string;
}

/** How to start a process of the command. */
export interface CommandRequest {
  /** Names its log file. */
  readonly name: string;
  /** What messages call it. */
  readonly title: string;
  readonly args: readonly string[];
  /** For Node itself. */
  readonly nodeFlags?: readonly string[];
  readonly environment: SettingSource;
  readonly logDir: string;
}

/**
 * Starts a role through the launcher and waits until it says that it is ready.
 * @throws ScoutError failed_precondition with the role's own words, or the end of its log
 */
export function startRole({ role, environment, logDir }: RoleRequest): Promise<RoleProcess> {
  const nodeFlags = role === 'ingest' ? INGEST_NODE_FLAGS : [];
  return startCommand({ name: role, title: `role ${role}`, args: ['role', role], nodeFlags, environment, logDir });
}

/**
 * Starts a command through the launcher and waits until it says that it is ready.
 * @throws ScoutError failed_precondition with its own words, or the end of its log
 */
export async function startCommand(request: CommandRequest): Promise<RoleProcess> {
  makeFolder(request.logDir);
  const logFile = join(request.logDir, `${request.name}.log`);
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, [...(request.nodeFlags ?? []), LAUNCHER, ...request.args], {
    env: request.environment,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const exited = watchExit(child, request.title, logFile);
  const addresses = await waitReady(child, request.title, exited);
  return { name: request.name, addresses, exited, stop: () => stop(child, exited) };
}

function watchExit(child: ChildProcess, title: string, logFile: string): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      const how = signal === null ? `status ${String(code)}` : `signal ${signal}`;
      resolve(`The ${title} ended with ${how}. The end of ${logFile}:\n${lastLines(logFile)}`);
    });
  });
}

function waitReady(
  child: ChildProcess,
  title: string,
  exited: Promise<string>,
): Promise<Readonly<Record<string, string>>> {
  return new Promise((resolve, reject) => {
    const fail = (message: string): void => {
      clearTimeout(timer);
      reject(new ScoutError({ code: ErrorCode.failedPrecondition, message }));
    };
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(`The ${title} was not ready after ${String(READY_TIMEOUT_MS / 1000)} s.`);
    }, READY_TIMEOUT_MS);
    child.on('message', (message: RoleMessage) => {
      if (message.kind === 'failed') {
        fail(`The ${title} could not start: ${message.message}`);
        return;
      }
      clearTimeout(timer);
      resolve(message.addresses);
    });
    void exited.then(fail);
  });
}

async function stop(child: ChildProcess, exited: Promise<string>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const message: SupervisorMessage = { kind: 'stop' };
  // A channel that is closed already belongs to a role that is stopping by itself.
  child.send(message, () => undefined);
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
  await exited;
  clearTimeout(timer);
}

function lastLines(logFile: string): string {
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n');
  return lines
    .slice(-5)
    .map((line) => `  ${line.slice(0, 400)}`)
    .join('\n');
}
