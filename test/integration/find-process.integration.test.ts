import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { findProcess } from '../../platform/process/find-process.ts';

describe('finding a process by its id', () => {
  let parent: ChildProcess | undefined;

  afterEach(async () => {
    if (parent === undefined || parent.exitCode !== null || parent.signalCode !== null) return;
    parent.kill('SIGKILL');
    await once(parent, 'exit');
  });

  it('finds one that runs, with the moment of its start', () => {
    const found = findProcess(process.pid);

    expect(found?.startedAt).toMatch(/^\d+$/);
  });

  it('finds one of somebody else', () => {
    expect(findProcess(1)).toBeDefined();
  });

  it('does not find one that has ended and that nobody waits for', async () => {
    // The shell turns into a program that knows nothing of its child.
    parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(parent.stdout!, 'data')) as [Buffer];
    const orphan = Number(line.toString());

    await expect.poll(() => findProcess(orphan)).toBeUndefined();

    expect(process.kill(orphan, 0)).toBe(true);
  });

  it('does not find one that is gone', async () => {
    parent = spawn('true');
    const { pid } = parent;
    await once(parent, 'exit');

    expect(findProcess(pid!)).toBeUndefined();
  });
});
