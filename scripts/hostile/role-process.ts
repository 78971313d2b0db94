import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LAUNCHER } from '../../cli/launcher.ts';

/** A role as a process of its own. */
export interface RoleProcess {
  readonly pid: number;
  readonly logFile: string;
  isRunning(): boolean;
  stop(): Promise<void>;
}

/** What a role is started with. */
export interface RoleProcessOptions {
  readonly role: string;
  /** Its log goes to `logs/<role>.log` in it. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;

/** Starts a role with as many file descriptors as the system lets it have; resolves when it serves. */
export async function startRoleProcess({ role, folder, environment }: RoleProcessOptions): Promise<RoleProcess> {
  await mkdir(join(folder, 'logs'), { recursive: true });
  const logFile = join(folder, 'logs', `${role}.log`);
  const command = 'ulimit -n "$(ulimit -Hn)"; exec "$@"';
  const child = spawn('sh', ['-c', command, 'sh', process.execPath, LAUNCHER, 'role', role], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const log = createWriteStream(logFile, { flags: 'a' });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  const gone = new Promise<boolean>((resolve) => child.once('exit', () => resolve(false)));
  const told = new Promise<boolean>((resolve) => child.once('message', () => resolve(true)));
  const isReady = await Promise.race([told, gone, sleep(READY_TIMEOUT_MS, false, { ref: false })]);
  if (!isReady) throw new Error(`the role ${role} does not serve; see ${logFile}`);
  return {
    pid: child.pid ?? 0,
    logFile,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    async stop() {
      child.kill('SIGTERM');
      const isOver = await Promise.race([gone.then(() => true), sleep(STOP_TIMEOUT_MS, false, { ref: false })]);
      if (!isOver) child.kill('SIGKILL');
      await gone;
    },
  };
}
