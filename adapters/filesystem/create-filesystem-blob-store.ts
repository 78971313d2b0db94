import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { BlobStore } from '../../streaming/ports.ts';
import { requireBlobKey } from './blob-key.ts';
import { durableWrite } from './durable-write.ts';
import { fromFilesystemError, systemCodeOf } from './filesystem-error.ts';

/** Starts with a dot, so no key can name it. */
const TEMPORARY = '.tmp';
/** No write takes this long: what is older was left by a process that was killed. */
const ABANDONED_AFTER_MS = 3_600_000;
/** The key, or a part of it, names a folder or goes through a file. */
const NO_SUCH_FILE = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);
/** A file is where a folder is wanted, or a folder where a file is. */
const CLASH = new Set(['ENOTDIR', 'EISDIR', 'EEXIST']);

/** Where the blobs are. */
export interface FilesystemBlobStoreOptions {
  readonly dir: string;
  readonly nowMs: () => number;
}

/** Blobs as files of a folder, which several processes may share. Listed keys are in order. */
export function createFilesystemBlobStore({ dir, nowMs }: FilesystemBlobStoreOptions): BlobStore {
  const temporaryDir = join(dir, TEMPORARY);
  let prepared: Promise<void> | undefined;

  async function prepare(): Promise<void> {
    await mkdir(temporaryDir, { recursive: true });
    await removeAbandoned(temporaryDir, nowMs() - ABANDONED_AFTER_MS);
  }

  return {
    async put(key, bytes) {
      requireBlobKey(key);
      const temporaryPath = join(temporaryDir, randomUUID());
      try {
        prepared ??= prepare();
        await prepared;
        await durableWrite(join(dir, key), bytes, temporaryPath);
      } catch (error) {
        prepared = undefined;
        if (!(await isFolder(temporaryDir))) throw away(dir, error);
        await rm(temporaryPath, { force: true });
        throw CLASH.has(systemCodeOf(error) ?? '') ? clashing(key, error) : fromFilesystemError(error, dir);
      }
    },
    async get(key) {
      requireBlobKey(key);
      try {
        return await readFile(join(dir, key));
      } catch (error) {
        throw NO_SUCH_FILE.has(systemCodeOf(error) ?? '') ? missing(key) : fromFilesystemError(error, dir);
      }
    },
    async delete(key) {
      requireBlobKey(key);
      try {
        await rm(join(dir, key), { force: true });
      } catch (error) {
        if (!namesFolder(error)) throw fromFilesystemError(error, dir);
      }
    },
    async list(prefix) {
      const keys = await listFiles(dir, prefix.slice(0, prefix.lastIndexOf('/') + 1));
      return keys.filter((key) => key.startsWith(prefix)).sort();
    },
  };
}

/** Keys of all files below a folder of the store; none when there is no such folder. */
async function listFiles(dir: string, below: string): Promise<readonly string[]> {
  if (below !== '') requireBlobKey(below.slice(0, -1));
  try {
    const entries = await readdir(join(dir, below), { withFileTypes: true });
    const nested = entries.map(async (entry) => {
      if (entry.name.startsWith('.')) return [];
      return entry.isDirectory() ? listFiles(dir, `${below}${entry.name}/`) : [`${below}${entry.name}`];
    });
    return (await Promise.all(nested)).flat();
  } catch (error) {
    if (NO_SUCH_FILE.has(systemCodeOf(error) ?? '')) return [];
    throw error instanceof ScoutError ? error : fromFilesystemError(error, dir);
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    // Whatever keeps us from looking keeps us from writing.
    return false;
  }
}

function away(dir: string, cause: unknown): ScoutError {
  const { code } = fromFilesystemError(cause, dir);
  if (code !== ErrorCode.internal) return fromFilesystemError(cause, dir);
  const message = `The folder of the blob store, ${dir}, is not there; bring it back, or mount its disk.`;
  return new ScoutError({ code: ErrorCode.unavailable, message, cause, details: { dir } });
}

async function removeAbandoned(temporaryDir: string, beforeMs: number): Promise<void> {
  for (const name of await readdir(temporaryDir)) {
    const path = join(temporaryDir, name);
    try {
      if ((await stat(path)).mtimeMs < beforeMs) await rm(path, { force: true });
    } catch (error) {
      // Another process was faster: it finished its write, or removed the file, too.
      if (systemCodeOf(error) !== 'ENOENT') throw error;
    }
  }
}

/** `rm` of a folder: the key names no blob, so there is nothing to delete. */
function namesFolder(error: unknown): boolean {
  const code = systemCodeOf(error);
  return code === 'ERR_FS_EISDIR' || code === 'EISDIR' || code === 'ENOTDIR';
}

function missing(key: string): ScoutError {
  return new ScoutError({ code: ErrorCode.notFound, message: `There is no blob ${key}.`, details: { key } });
}

function clashing(key: string, cause: unknown): ScoutError {
  return new ScoutError({
    code: ErrorCode.invalidArgument,
    message: `The blob ${key} cannot be stored: a part of its key is a blob, or it is a part of another's key.`,
    cause,
    details: { key },
  });
}
