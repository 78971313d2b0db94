import { basename, dirname, join } from 'node:path';
import type { Logger } from '../../platform/logging/logger.ts';
import type { SpoolDisk } from './spool-disk.ts';
import { QUARANTINE_DIR } from './spool-folder.ts';

/** With segments of 16 MiB this is a quarter of a gibibyte; what is older goes. */
const MAX_KEPT_SEGMENTS = 16;

/** Keeps a segment that could not be replayed whole for people to look at. It is moved, which needs no space. */
export async function keepAside(options: {
  readonly disk: SpoolDisk;
  readonly root: string;
  readonly path: string;
  readonly logger: Logger;
}): Promise<void> {
  const { disk, root, path, logger } = options;
  const folder = join(root, QUARANTINE_DIR);
  await disk.makeFolder(folder);
  const name = `${basename(dirname(path))}-${basename(path)}`;
  await disk.rename(path, join(folder, name));
  logger.error({ file: join(folder, name) }, 'A segment of the spool was damaged; it is kept aside');
  const kept = await disk.list(folder);
  for (const old of kept.slice(0, -MAX_KEPT_SEGMENTS)) {
    await disk.remove(join(folder, old));
    logger.warn({ file: old }, 'The oldest damaged segment was removed: more are not kept');
  }
}
