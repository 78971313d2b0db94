import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LAUNCHER } from '../../cli/launcher.ts';
import type { RunningServer } from '../../platform/components/run/running-server.ts';
import type { SupervisorMessage } from '../../platform/lifecycle/parent-link.ts';

/** A process or server that can be struck. */
export interface Victim {
  readonly name: string;
  start(): Promise<void>;
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
  /** Undefined while it does not run. */
  pid(): number | undefined;
}

/** How a role of the product is started. */
export interface RoleOptions {
  readonly name: string;
  readonly role: string;
  /** Its log goes to `logs` in it. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

const AGAIN_AFTER_MS = 2_000;
const READY_TIMEOUT_MS = 90_000;
const STOP_GRACE_MS = 30_000;

/** A server of the table, which `launch` starts, also again. */
export function createServerVictim(name: string, launch: () => Promise<RunningServer>): Victim {
  let server: RunningServer | undefined;
  return {
    name,
    async start() {
      server ??= await launch().catch(async () => {
        // A port of its own choice may have been taken meanwhile; its next choice is another one.
        await sleep(AGAIN_AFTER_MS);
        return launch();
      });
    },
    async kill() {
      const struck = server;
      server = undefined;
      if (struck === undefined) return;
      process.kill(struck.pid, 'SIGKILL');
      await struck.exited;
    },
    signal(signal) {
      if (server !== undefined) process.kill(server.pid, signal);
    },
    async stop() {
      const stopped = server;
      server = undefined;
      await stopped?.stop();
    },
    pid: () => server?.pid,
  };
}

/** A role of the product as a process of its own. */
export function createRoleVictim({ name, role, folder, environment }: RoleOptions): Victim {
  let child: ChildProcess | undefined;
  let gone: Promise<unknown> = Promise.resolve();
  const take = (): ChildProcess | undefined => {
    const struck = child;
    child = undefined;
    return struck;
  };
  return {
    name,
    async start() {
      if (child !== undefined) return;
      const log = logFile(folder, name);
      const started = spawn(process.execPath, [LAUNCHER, 'role', role], {
        env: { ...process.env, ...environment },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      child = started;
      for (const stream of [started.stdout, started.stderr]) {
        stream?.on('data', (text) => appendFileSync(log, String(text)));
      }
      gone = new Promise((resolve) => started.once('exit', resolve));
      await untilReady(started, name, log);
    },
    async kill() {
      take()?.kill('SIGKILL');
      await gone;
    },
    signal: (signal) => child?.kill(signal),
    async stop() {
      const stopped = take();
      if (stopped === undefined) return;
      const message: SupervisorMessage = { kind: 'stop' };
      // A role with a parent heeds its parent, not SIGTERM. One that has ended by itself hears nothing any more.
      stopped.send(message, () => undefined);
      const killer = setTimeout(() => stopped.kill('SIGKILL'), STOP_GRACE_MS);
      await gone;
      clearTimeout(killer);
    },
    pid: () => child?.pid,
  };
}

function logFile(folder: string, name: string): string {
  mkdirSync(join(folder, 'logs'), { recursive: true });
  return join(folder, 'logs', `${name.replace(' ', '-')}.log`);
}

/** A role tells its parent when it serves. */
async function untilReady(child: ChildProcess, name: string, log: string): Promise<void> {
  const told = new Promise<boolean>((resolve) => {
    child.once('message', (message) => resolve((message as { readonly kind: string }).kind === 'ready'));
    child.once('exit', () => resolve(false));
  });
  const isReady = await Promise.race([told, sleep(READY_TIMEOUT_MS, false, { ref: false })]);
  if (isReady) return;
  const end = readFileSync(log, 'utf8').slice(-2_000);
  throw new Error(`${name} does not serve; the end of ${log}:\n${end}`);
}

/** Resident memory of a process in megabytes; 0 when it is not there. Linux only. */
export function residentMegabytes(pid: number | undefined): number {
  if (pid === undefined) return 0;
  try {
    const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
