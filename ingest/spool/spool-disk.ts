import { mkdir, open, readFile, readdir, rename, rm, rmdir, stat, utimes } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A segment that is being written. */
export interface SegmentFile {
  /** Writes all of the buffers at an offset. @throws the system's error; then any part of them may be there */
  write(buffers: readonly Uint8Array[], offset: number): Promise<void>;
  /** Resolves when everything written is on the disk. */
  sync(): Promise<void>;
  truncate(bytes: number): Promise<void>;
  close(): Promise<void>;
}

/** What the spool needs of a file system; failures are the system's own errors. */
export interface SpoolDisk {
  /** Creates a file that is not there yet; its name is on the disk when this resolves. */
  create(path: string): Promise<SegmentFile>;
  /** Replaces a small file in one step. */
  replace(path: string, text: string): Promise<void>;
  read(path: string): Promise<Buffer>;
  /** Names in a folder, sorted; none when it is not there. */
  list(dir: string): Promise<readonly string[]>;
  stat(path: string): Promise<{ readonly bytes: number; readonly modifiedAtMs: number; readonly inode: number }>;
  touch(path: string, nowMs: number): Promise<void>;
  makeFolder(dir: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Removes an empty folder; resolves with false when it is not empty. */
  removeFolder(dir: string): Promise<boolean>;
}

/** Buffers of one system call: the usual IOV_MAX is 1024. */
const BUFFERS_PER_WRITE = 512;

/** The file system of this machine. */
export function createSpoolDisk(): SpoolDisk {
  return {
    create: createSegmentFile,
    replace: replaceFile,
    read: (path) => readFile(path),
    list: listFolder,
    async stat(path) {
      const { size, mtimeMs, ino } = await stat(path);
      return { bytes: size, modifiedAtMs: mtimeMs, inode: ino };
    },
    touch: (path, nowMs) => utimes(path, nowMs / 1000, nowMs / 1000),
    async makeFolder(dir) {
      await mkdir(dir, { recursive: true, mode: 0o700 });
      await syncFolder(dirname(dir));
    },
    async rename(from, to) {
      await rename(from, to);
      await syncFolder(dirname(from));
      await syncFolder(dirname(to));
    },
    remove: (path) => rm(path, { force: true }),
    removeFolder,
  };
}

async function createSegmentFile(path: string): Promise<SegmentFile> {
  const handle = await open(path, 'wx', 0o600);
  try {
    await syncFolder(dirname(path));
  } catch (error) {
    await handle.close();
    throw error;
  }
  return {
    write: (buffers, offset) => writeAll(handle, buffers, offset),
    sync: () => handle.datasync(),
    truncate: (bytes) => handle.truncate(bytes),
    close: () => handle.close(),
  };
}

async function writeAll(handle: FileHandle, buffers: readonly Uint8Array[], offset: number): Promise<void> {
  let position = offset;
  for (let first = 0; first < buffers.length; first += BUFFERS_PER_WRITE) {
    const some = buffers.slice(first, first + BUFFERS_PER_WRITE);
    const wanted = some.reduce((sum, { length }) => sum + length, 0);
    const { bytesWritten } = await handle.writev(some, position);
    // A disk that runs full takes a part without an error; the rest meets it.
    const rest = bytesWritten < wanted ? Buffer.concat(some).subarray(bytesWritten) : undefined;
    if (rest !== undefined) await writeRest(handle, rest, position + bytesWritten);
    position += wanted;
  }
}

async function writeRest(handle: FileHandle, rest: Buffer, offset: number): Promise<void> {
  for (let done = 0; done < rest.length;) {
    const { bytesWritten } = await handle.write(rest, done, rest.length - done, offset + done);
    done += bytesWritten;
  }
}

async function replaceFile(path: string, text: string): Promise<void> {
  const temporaryPath = `${path}.new`;
  const handle = await open(temporaryPath, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporaryPath, path);
  await syncFolder(dirname(path));
}

async function listFolder(dir: string): Promise<readonly string[]> {
  try {
    return (await readdir(dir)).sort();
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT' || systemCodeOf(error) === 'ENOTDIR') return [];
    throw error;
  }
}

async function removeFolder(dir: string): Promise<boolean> {
  try {
    await rmdir(dir);
    return true;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return true;
    if (systemCodeOf(error) === 'ENOTEMPTY' || systemCodeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** A new name is on the disk only when its folder is (fsync(2)). */
async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The system's name of a failure, such as ENOSPC. */
export function systemCodeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
