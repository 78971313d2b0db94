import { readFileSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { makeFolder } from './make-folder.ts';
import { runProgram } from '../../platform/process/run-program.ts';

/** Below this a start is refused: databases that run full in the middle of work are worse. */
const MIN_FREE_BYTES = 256 * 1024 * 1024;
const PS_TIMEOUT_MS = 5_000;

/** The folder that holds everything the embedded platform keeps, owned by one supervisor at a time. */
export interface StateFolder {
  readonly dir: string;
  readonly logDir: string;
  /** Remembers a started server, so that a later start can end it should this supervisor be killed. */
  rememberServer(name: string, pid: number): void;
  release(): void;
}

/**
 * Takes the state folder: checks the free space, refuses when another supervisor runs on it, and ends servers that a
 * killed one left behind.
 * @throws ScoutError failed_precondition, resource_exhausted
 */
export async function takeStateFolder(dir: string): Promise<StateFolder> {
  const runDir = join(dir, 'run');
  makeFolder(runDir);
  requireFreeSpace(dir);
  await requireNoSupervisor(join(runDir, 'supervisor.pid'));
  await endLeftovers(runDir, dir);
  writeFileSync(join(runDir, 'supervisor.pid'), String(process.pid));
  return {
    dir,
    logDir: join(dir, 'logs'),
    rememberServer: (name, pid) => {
      writeFileSync(join(runDir, `${name}.pid`), String(pid));
    },
    release: () => {
      for (const file of pidFiles(runDir)) rmSync(join(runDir, file), { force: true });
    },
  };
}

function requireFreeSpace(dir: string): void {
  const { bavail, bsize } = statfsSync(dir);
  const freeBytes = bavail * bsize;
  if (freeBytes >= MIN_FREE_BYTES) return;
  throw new ScoutError({
    code: ErrorCode.resourceExhausted,
    message:
      `The disk of ${dir} has only ${String(Math.floor(freeBytes / 1024 / 1024))} MiB free; ` +
      'free at least 256 MiB or set SLO_SCOUT_STATE_DIR to another disk.',
  });
}

async function requireNoSupervisor(pidFile: string): Promise<void> {
  const pid = readPid(pidFile);
  if (pid === undefined || pid === process.pid) return;
  const command = await commandOf(pid);
  if (!command.includes('slo-scout')) return;
  throw new ScoutError({
    code: ErrorCode.failedPrecondition,
    message: `SLO-Scout already runs on this state folder (process ${String(pid)}); stop it, or set SLO_SCOUT_STATE_DIR to another folder.`,
    details: { pid },
  });
}

/** A process is ours only when its command line names our folder: a recycled pid must not be killed. */
async function endLeftovers(runDir: string, dir: string): Promise<void> {
  for (const file of pidFiles(runDir)) {
    const pid = readPid(join(runDir, file));
    if (pid !== undefined && (await commandOf(pid)).includes(dir)) await endProcess(pid);
    rmSync(join(runDir, file), { force: true });
  }
}

async function endProcess(pid: number): Promise<void> {
  if (!killed(pid)) return;
  for (let waited = 0; waited < PS_TIMEOUT_MS && (await commandOf(pid)) !== ''; waited += 100) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** False when it has ended by itself meanwhile. */
function killed(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

function pidFiles(runDir: string): readonly string[] {
  return readdirSync(runDir).filter((name) => name.endsWith('.pid'));
}

function readPid(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    return Number.isInteger(pid) && pid > 1 ? pid : undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The command line of a live process, empty when there is none. */
async function commandOf(pid: number): Promise<string> {
  const result = await runProgram('ps', ['-o', 'stat=,args=', '-p', String(pid)], { timeoutMs: PS_TIMEOUT_MS });
  // A zombie has ended; only its parent has not looked yet.
  return result.exitCode === 0 && !result.stdout.trim().startsWith('Z') ? result.stdout.trim() : '';
}
