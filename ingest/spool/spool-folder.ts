import { dirname, join } from 'node:path';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { isRunning, ownIdentity } from './process-identity.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { systemCodeOf } from './spool-disk.ts';
import type { SpoolDisk } from './spool-disk.ts';

/** A process's own folder below the spool's. */
export interface SpoolFolder {
  readonly dir: string;
  /**
   * Resolves when the folder is still ours. Asked after data is on the disk and before it is acknowledged: then whoever
   * took the folder over took it after the data was there, and replays it.
   * @throws ScoutError unavailable when it is not
   */
  requireOwned(): Promise<void>;
  /** Tells other hosts and containers that we live. */
  beat(): Promise<void>;
  /** Takes over the folders of processes that are gone; returns where all of them are now, oldest first. */
  adoptOrphans(): Promise<readonly string[]>;
  /** Gives the folder up: what is left in it is for the next process. */
  release(): Promise<void>;
}

/** What taking a folder needs. */
export interface SpoolFolderOptions {
  /** The spool's folder, shared by all processes. */
  readonly root: string;
  readonly disk: SpoolDisk;
  readonly nowMs: () => number;
  /** Unique, sortable by start, `[a-z0-9-]`; the folder's name without its prefix. */
  readonly id: string;
  readonly logger: Logger;
}

/** Below the spool's folder: segments that could not be replayed whole. */
export const QUARANTINE_DIR = 'quarantine';

const OWNER_FILE = 'owner.json';
/** Whatever else lies in the spool's folder is none of ours: `lost+found` at the root of a volume, say. */
const FOLDER_PREFIX = 'process-';
const UNFINISHED_PREFIX = 'new-';
/** A process that cannot be seen from here is taken for dead after this long without a beat. */
const OWNER_TIMEOUT_MS = 60_000;

/**
 * Makes a folder for this process alone: it gets its name only when the owner file is in it. A folder whose owner is
 * gone is taken over by renaming it into one's own, which exactly one process can.
 */
export async function takeSpoolFolder(options: SpoolFolderOptions): Promise<SpoolFolder> {
  const { root, disk, id, nowMs, logger } = options;
  const self = await ownIdentity();
  const dir = join(root, FOLDER_PREFIX + id);
  const ownerFile = join(dir, OWNER_FILE);
  const unfinished = join(root, UNFINISHED_PREFIX + id);
  await disk.makeFolder(unfinished);
  await disk.replace(join(unfinished, OWNER_FILE), JSON.stringify(self));
  await disk.rename(unfinished, dir);
  const { inode } = await disk.stat(ownerFile);

  return {
    dir,
    async requireOwned() {
      if ((await inodeOf(disk, ownerFile)) !== inode) throw takenOver(dir);
    },
    beat: () => disk.touch(ownerFile, nowMs()),
    async adoptOrphans() {
      const tried = async (folder: string, work: () => Promise<unknown>): Promise<void> => {
        await work().catch((error: unknown) => {
          logger.warn({ err: error, folder }, 'A folder of the spool cannot be taken over; it will be tried again');
        });
      };
      for (const name of await foldersOf(disk, root)) {
        const [from, to] = [join(root, name), join(dir, name)];
        if (from !== dir) await tried(name, async () => adopt({ from, to }, { disk, self, nowMs: nowMs() }));
      }
      for (const name of await foldersOf(disk, dir)) await tried(name, async () => raiseNested(disk, join(dir, name)));
      return (await foldersOf(disk, dir)).map((name) => join(dir, name));
    },
    async release() {
      await disk.remove(ownerFile);
      await disk.removeFolder(dir);
    },
  };
}

/** Names of processes' folders, oldest first: they sort by the start of their process. */
async function foldersOf(disk: SpoolDisk, dir: string): Promise<readonly string[]> {
  const names = await disk.list(dir);
  return names.filter((name) => name.startsWith(FOLDER_PREFIX)).sort();
}

/**
 * Moves what a folder had adopted itself up beside it. Folders in folders would, over many restarts without the event log,
 * become a path that is too long to be read.
 */
async function raiseNested(disk: SpoolDisk, dir: string): Promise<void> {
  for (const name of await foldersOf(disk, dir)) {
    await raiseNested(disk, join(dir, name));
    await disk.rename(join(dir, name), join(dirname(dir), name));
  }
}

/** Removes an adopted folder once its last segment is gone; one that is not empty stays. */
export async function removeAdopted(disk: SpoolDisk, dir: string): Promise<void> {
  const names = await disk.list(dir);
  if (names.every((name) => name.startsWith(OWNER_FILE))) {
    for (const name of names) await disk.remove(join(dir, name));
    await disk.removeFolder(dir);
  }
}

async function adopt(
  folder: { readonly from: string; readonly to: string },
  { disk, ...observer }: Observer,
): Promise<void> {
  if (!(await isOwned(folder.from, { disk, ...observer }))) await tryRename(disk, folder.from, folder.to);
}

/** Who looks at a folder, and when. */
interface Observer {
  readonly disk: SpoolDisk;
  readonly self: ProcessIdentity;
  readonly nowMs: number;
}

async function isOwned(dir: string, { disk, self, nowMs }: Observer): Promise<boolean> {
  const ownerFile = join(dir, OWNER_FILE);
  try {
    const owner = JSON.parse((await disk.read(ownerFile)).toString()) as ProcessIdentity;
    const running = isRunning(owner, self);
    if (running !== undefined) return running;
    return nowMs - (await disk.stat(ownerFile)).modifiedAtMs < OWNER_TIMEOUT_MS;
  } catch (error) {
    // Released in order, or its owner file was damaged: nobody writes there any more.
    if (error instanceof SyntaxError || systemCodeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Another process may have been faster. */
async function tryRename(disk: SpoolDisk, from: string, to: string): Promise<void> {
  try {
    await disk.rename(from, to);
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') throw error;
  }
}

async function inodeOf(disk: SpoolDisk, path: string): Promise<number | undefined> {
  try {
    return (await disk.stat(path)).inode;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function takenOver(dir: string): ScoutError {
  return new ScoutError({
    code: ErrorCode.unavailable,
    message: 'Another process has taken over the spool of this one, which was suspended too long; restart it.',
    details: { dir },
  });
}
