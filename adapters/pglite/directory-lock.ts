import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** Who holds the folder. The start time tells a process from a later one with the same id. */
interface Owner {
  readonly pid: number;
  readonly startedAt: string;
}

const FILE_NAME = 'database.lock';
const ATTEMPTS = 5;

/**
 * Takes a folder for this process alone and returns how to give it back. The lock of a process that is gone (also
 * after `kill -9`) is taken over: it is moved aside first, which only one of several newcomers can do.
 * @throws ScoutError failed_precondition when a living process holds it
 */
export async function lockDirectory(dir: string): Promise<() => Promise<void>> {
  await mkdir(dir, { recursive: true });
  const path = join(dir, FILE_NAME);
  const self: Owner = { pid: process.pid, startedAt: (await startTimeOf(process.pid)) ?? '' };
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await tryCreate(path, self)) return () => rm(path, { force: true });
    const owner = await readOwner(path);
    if (owner !== undefined && (await isAlive(owner))) throw held(dir, owner.pid);
    await moveAside(path);
  }
  throw held(dir);
}

async function tryCreate(path: string, owner: Owner): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(owner), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** undefined when the file is gone, or was never written to its end. */
async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    const owner = JSON.parse(await readFile(path, 'utf8')) as Partial<Owner>;
    return typeof owner.pid === 'number' ? { pid: owner.pid, startedAt: owner.startedAt ?? '' } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function moveAside(path: string): Promise<void> {
  const aside = `${path}.${String(process.pid)}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  const moved = await readOwner(aside);
  // Somebody else took the stale lock over in between: what was moved is theirs and alive.
  if (moved !== undefined && (await isAlive(moved))) await rename(aside, path);
  else await rm(aside, { force: true });
}

async function isAlive(owner: Owner): Promise<boolean> {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false;
  }
  const startedAt = await startTimeOf(owner.pid);
  return startedAt === undefined || owner.startedAt === '' || startedAt === owner.startedAt;
}

/** Field 22 of `/proc/<pid>/stat` (proc(5)), counted after the name, which may hold anything. Linux only. */
async function startTimeOf(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ESRCH') return undefined;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function held(dir: string, pid?: number): ScoutError {
  const owner = pid === undefined ? 'another process' : `process ${String(pid)}`;
  return new ScoutError({
    code: ErrorCode.failedPrecondition,
    message: `The database in ${dir} is in use by ${owner}; stop it, or set SLO_SCOUT_STATE_DIR to another folder.`,
    details: pid === undefined ? { dir } : { dir, pid },
  });
}
