import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Puts a file in its place whole, and returns when it would survive a power failure: the bytes are synced before the
 * rename, the folder after it. `temporaryPath` is on the same file system.
 */
export async function durableWrite(path: string, bytes: Uint8Array, temporaryPath: string): Promise<void> {
  const file = await open(temporaryPath, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  const folder = dirname(path);
  await makeFolderDurably(folder);
  await rename(temporaryPath, path);
  await syncFolder(folder);
}

async function makeFolderDurably(folder: string): Promise<void> {
  const firstCreated = await mkdir(folder, { recursive: true });
  if (firstCreated === undefined) return;
  const highest = dirname(firstCreated);
  for (let parent = dirname(folder); parent.length >= highest.length; parent = dirname(parent)) {
    await syncFolder(parent);
    if (parent === highest) return;
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
