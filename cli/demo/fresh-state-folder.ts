import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { takeStateFolder } from '../start/state-folder.ts';

/** Tells a folder of the demo, which may be emptied, from one with somebody's data. */
const MARKER = 'demo';
/** What a start of the platform puts into its state folder; nothing else is removed. */
const STATE = ['database', 'temporal.db', 'temporal.db-shm', 'temporal.db-wal', 'git', 'blobs', 'kafka', 'logs'];

/**
 * Makes the demo's state folder empty, so that every run of the demo begins the same way. Returns whether there was data.
 * @throws ScoutError failed_precondition when a platform runs on it, or when its data is not a demo's
 */
export async function freshStateFolder(dir: string): Promise<{ readonly removed: boolean }> {
  const hasData = STATE.some((name) => existsSync(join(dir, name)));
  if (hasData && !existsSync(join(dir, MARKER))) {
    throw new ScoutError({
      code: ErrorCode.failedPrecondition,
      message: `${dir} holds data that no demo made, and a demo begins with an empty folder; give another --state-dir.`,
    });
  }
  // Makes the folder, refuses one in use, and ends servers that a killed demo left behind.
  const state = await takeStateFolder(dir);
  for (const name of STATE) rmSync(join(dir, name), { recursive: true, force: true });
  writeFileSync(join(dir, MARKER), 'The demo empties this folder at its start.\n');
  state.release();
  return { removed: hasData };
}
