import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';

const PositionsFile = z.object({ version: z.literal(1), collectedToMs: z.record(z.string(), z.int()) });

/** Up to when each target was collected. */
export interface Positions {
  get(targetId: string): number | undefined;
  /** Resolves when it would survive a power failure. @throws ScoutError unavailable when it cannot be written */
  set(targetId: string, collectedToMs: number): Promise<void>;
}

/** What positions are kept with. */
export interface PositionsOptions {
  readonly file: string;
  /** Older ones are forgotten: nothing is caught up from there. */
  readonly maxAgeMs: number;
}

/**
 * Opens the positions in a file, which is replaced as a whole: a crash leaves the old one or the new one.
 * @throws ScoutError data_loss when it is not one of ours: whoever wants to go on without it should have meant it
 */
export async function openPositions({ file, maxAgeMs }: PositionsOptions): Promise<Positions> {
  const collectedToMs = await load(file);
  let queued: Promise<void> | undefined;
  let writing = Promise.resolve();
  const write = async (): Promise<void> => {
    queued = undefined;
    forgetOlder(collectedToMs, maxAgeMs);
    await save(file, Object.fromEntries(collectedToMs));
  };
  return {
    get: (targetId) => collectedToMs.get(targetId),
    set(targetId, timeMs) {
      collectedToMs.set(targetId, timeMs);
      // One write is under way, and one more takes everything that came meanwhile.
      if (queued === undefined) {
        queued = writing.then(write);
        writing = queued.catch(() => undefined);
      }
      return queued;
    },
  };
}

function forgetOlder(collectedToMs: Map<string, number>, maxAgeMs: number): void {
  const newestMs = Math.max(...collectedToMs.values());
  for (const [id, timeMs] of collectedToMs) {
    if (timeMs < newestMs - maxAgeMs) collectedToMs.delete(id);
  }
}

async function load(file: string): Promise<Map<string, number>> {
  try {
    const text = await readFile(file, 'utf8');
    return new Map(Object.entries(PositionsFile.parse(JSON.parse(text)).collectedToMs));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return new Map();
    throw new ScoutError({
      code: ErrorCode.dataLoss,
      message: `The times collected so far cannot be read from ${file}; remove it to begin anew with the last interval.`,
      cause,
      details: { file },
    });
  }
}

async function save(file: string, collectedToMs: Readonly<Record<string, number>>): Promise<void> {
  try {
    const folder = dirname(file);
    await mkdir(folder, { recursive: true });
    const draft = `${file}.tmp`;
    await synced(draft, 'w', (handle) => handle.writeFile(JSON.stringify({ version: 1, collectedToMs })));
    await rename(draft, file);
    await synced(folder, 'r', async () => undefined);
  } catch (cause) {
    const message = `The times collected so far cannot be written to ${file}.`;
    throw new ScoutError({ code: ErrorCode.unavailable, message, cause, details: { file } });
  }
}

async function synced(
  path: string,
  flags: 'r' | 'w',
  use: (handle: Awaited<ReturnType<typeof open>>) => Promise<unknown>,
): Promise<void> {
  const handle = await open(path, flags);
  try {
    await use(handle);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
