import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { findProcess } from '../../platform/process/find-process.ts';

/** Who holds the folder. The start time tells a process from a later one with the same id. */
interface Owner {
  readonly pid: number;
  readonly startedAt: string;
}

const FILE_NAME = 'database.lock';
const ATTEMPTS = 50;
const RETRY_MS = 20;
const GUARD_TIMEOUT_MS = 10_000;
/** A killed process exists until the system has taken it apart, which takes a while with this much memory. */
const DYING_TIMEOUT_MS = 3_000;

/**
 * Takes a folder for this process alone and returns how to give it back. The lock of a process that is gone, also
 * after `kill -9`, is taken over by exactly one of those who want it.
 * @throws ScoutError failed_precondition when a process holds it that lives on for `dyingTimeoutMs`
 */
export async function lockDirectory(dir: string, dyingTimeoutMs = DYING_TIMEOUT_MS): Promise<() => Promise<void>> {
  await mkdir(dir, { recursive: true });
  const path = join(dir, FILE_NAME);
  const self: Owner = { pid: process.pid, startedAt: findProcess(process.pid)?.startedAt ?? '' };
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await tryCreate(path, JSON.stringify(self))) return () => rm(path, { force: true });
    const owner = await readOwner(path);
    if (owner !== undefined && (await staysAlive(owner, dyingTimeoutMs))) throw held(dir, owner.pid);
    await removeStale(path);
  }
  throw held(dir);
}

/** Creates the file with its text in one step, so that nobody sees it half-written; false when it is there already. */
async function tryCreate(path: string, text: string): Promise<boolean> {
  const temporaryPath = `${path}.${randomUUID()}`;
  await writeFile(temporaryPath, text);
  try {
    await link(temporaryPath, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporaryPath, { force: true });
  }
}

/** undefined when the file is gone, or is not whole. */
async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    const owner = JSON.parse(await readFile(path, 'utf8')) as Partial<Owner>;
    return typeof owner.pid === 'number' ? { pid: owner.pid, startedAt: owner.startedAt ?? '' } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Removes the lock if it is stale still, one process at a time: a lock that somebody has just taken stays. */
async function removeStale(path: string): Promise<void> {
  const guard = `${path}.takeover`;
  if (!(await tryCreate(guard, ''))) {
    await delay(RETRY_MS);
    await removeAbandonedGuard(guard);
    return;
  }
  try {
    const owner = await readOwner(path);
    if (owner === undefined || !isAlive(owner)) await rm(path, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}

/** A takeover lasts milliseconds: an old guard belongs to a process that was killed in one. */
async function removeAbandonedGuard(guard: string): Promise<void> {
  try {
    const { mtimeMs } = await stat(guard);
    if (Date.now() - mtimeMs > GUARD_TIMEOUT_MS) await rm(guard, { force: true });
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

async function staysAlive(owner: Owner, dyingTimeoutMs: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < dyingTimeoutMs; waitedMs += RETRY_MS) {
    if (!isAlive(owner)) return false;
    await delay(RETRY_MS);
  }
  return isAlive(owner);
}

function isAlive(owner: Owner): boolean {
  const found = findProcess(owner.pid);
  if (found === undefined) return false;
  return found.startedAt === '' || owner.startedAt === '' || found.startedAt === owner.startedAt;
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
