import { constants } from 'node:fs';
import * as fs from 'node:fs/promises';
import { dirname } from 'node:path';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { ComponentFiles } from '../ports.ts';

let sequence = 0;

/** The file system. What it refuses (full, read-only, not permitted) becomes a `failed_precondition` that names the path. */
export function createNodeFiles(): ComponentFiles {
  return {
    readText: async (path) => unlessMissing(path, async () => fs.readFile(path, 'utf8'), undefined),
    list: async (folder) => unlessMissing(folder, async () => (await fs.readdir(folder)).sort(), []),
    isProgram: async (path) => unlessMissing(path, async () => isExecutableFile(path), false),
    isFolder: async (path) => unlessMissing(path, async () => (await fs.stat(path)).isDirectory(), false),
    makeFolder: async (path) => guard(path, async () => makeFolder(path)),
    write: async (path, text, mode) => guard(path, async () => writeWithFolders(path, text, mode ?? 0o644)),
    createExclusively: async (path, text) => guard(path, async () => createWhole(path, text)),
    link: async (target, path) => guard(path, async () => fs.symlink(target, path)),
    makeProgram: async (path) => guard(path, async () => fs.chmod(path, 0o755)),
    touch: async (path) => unlessMissing(path, async () => fs.utimes(path, new Date(), new Date()), undefined),
    modifiedAtMs: async (path) => unlessMissing(path, async () => (await fs.stat(path)).mtimeMs, undefined),
    rename: async (from, to) => guard(to, async () => renameOrNot(from, to)),
    remove: async (path) => guard(path, async () => fs.rm(path, { recursive: true, force: true, maxRetries: 3 })),
  };
}

async function makeFolder(path: string): Promise<void> {
  await fs.mkdir(path, { recursive: true });
}

async function isExecutableFile(path: string): Promise<boolean> {
  if (!(await fs.stat(path)).isFile()) return false;
  try {
    await fs.access(path, constants.X_OK);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EACCES') return false;
    throw error;
  }
}

async function writeWithFolders(path: string, text: string, mode: number): Promise<void> {
  await fs.mkdir(dirname(path), { recursive: true });
  await fs.writeFile(path, text, { mode });
}

// A hard link appears with its content or not at all; an exclusive open would show an empty file for a moment.
async function createWhole(path: string, text: string): Promise<boolean> {
  sequence += 1;
  const draft = `${path}.${process.pid}-${sequence}`;
  await writeWithFolders(draft, text, 0o644);
  try {
    await fs.link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await fs.rm(draft, { force: true });
  }
}

async function renameOrNot(from: string, to: string): Promise<boolean> {
  try {
    await fs.rename(from, to);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(codeOf(error))) return false;
    throw error;
  }
}

async function unlessMissing<T>(path: string, operation: () => Promise<T>, missing: T): Promise<T> {
  return guard(path, async () => {
    try {
      return await operation();
    } catch (error) {
      // A folder that may not be entered is as good as absent when looking for a program.
      if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(codeOf(error))) return missing;
      throw error;
    }
  });
}

async function guard<T>(path: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    const message = `The file system refuses work on ${path} (${codeOf(error)}); free space, correct its permissions, or choose another folder.`;
    throw new ScoutError({ code: ErrorCode.failedPrecondition, message, cause: error, details: { path } });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
