import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDirectory } from '../../../../adapters/pglite/directory-lock.ts';

/** No process has it: Linux and macOS stop far below. */
const NO_SUCH_PID = 2 ** 30;

describe('the lock of a folder', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'slo-scout-lock-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const lockFile = () => join(dir, 'database.lock');

  it('is held until it is given back, and says who holds it', async () => {
    const unlock = await lockDirectory(dir);

    await expect(lockDirectory(dir, 0)).rejects.toMatchObject({
      code: 'failed_precondition',
      details: { dir, pid: process.pid },
    });
    await unlock();
    const again = await lockDirectory(dir);
    await again();

    expect(await readdir(dir)).toEqual([]);
  });

  it.each([
    ['a process that is gone', JSON.stringify({ pid: NO_SUCH_PID, startedAt: '1' })],
    ['an earlier process with the id of a living one', JSON.stringify({ pid: process.pid, startedAt: '1' })],
    ['a process that was killed while it wrote', '{"pid":'],
    ['nobody knows whom', '{}'],
  ])('is taken over from %s', async (_who, content) => {
    await writeFile(lockFile(), content);

    const unlock = await lockDirectory(dir);

    expect(JSON.parse(await readFile(lockFile(), 'utf8'))).toMatchObject({ pid: process.pid });
    await unlock();
  });

  it('goes to exactly one of many that find a stale lock', async () => {
    await writeFile(lockFile(), JSON.stringify({ pid: NO_SUCH_PID, startedAt: '1' }));

    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => lockDirectory(dir, 0)));

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
