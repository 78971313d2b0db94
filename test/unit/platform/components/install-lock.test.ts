import { beforeEach, describe, expect, it } from 'vitest';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';
import { acquireInstallLock } from '../../../../platform/components/install-lock.ts';
import { createFakeWorld, OWN_PID } from '../../../support/fakes/fake-component-world.ts';
import type { FakeWorld } from '../../../support/fakes/fake-component-world.ts';

const LOCK = '/cache/components/.locks/kafka.lock';

let world: FakeWorld;

beforeEach(() => {
  world = createFakeWorld();
});

function putLock(owner: unknown): void {
  world.put(LOCK, JSON.stringify(owner));
}

function ownerPid(): unknown {
  return JSON.parse(world.contents.get(LOCK)?.text ?? '{}').pid;
}

describe('the install lock', () => {
  it('is a file that names its owner until it is released', async () => {
    const lock = await acquireInstallLock('kafka', world);
    const owner = ownerPid();
    await lock.release();

    expect(owner).toBe(OWN_PID);
    expect(world.paths()).toEqual([]);
  });

  it('is taken over at once when its owner on this host is dead', async () => {
    putLock({ pid: 200, host: 'here', since: 0 });
    const startedAtMs = world.clock.nowMs();

    await acquireInstallLock('kafka', world);

    expect(ownerPid()).toBe(OWN_PID);
    expect(world.clock.nowMs()).toBe(startedAtMs);
    expect(world.paths()).toEqual([LOCK]);
  });

  it('is taken over when its owner on another host has been silent for two minutes', async () => {
    putLock({ pid: 200, host: 'there', since: 0 });
    const startedAtMs = world.clock.nowMs();

    await acquireInstallLock('kafka', world);

    expect(ownerPid()).toBe(OWN_PID);
    expect(world.clock.nowMs() - startedAtMs).toBeGreaterThan(120_000);
  });

  it('is taken over in time when the file is not a lock of ours', async () => {
    world.put(LOCK, 'garbage');

    await acquireInstallLock('kafka', world);

    expect(ownerPid()).toBe(OWN_PID);
  });

  it('stays with a living owner who refreshes it, until the waiter loses patience', async () => {
    world.alive.add(200);
    putLock({ pid: 200, host: 'here', since: 0 });
    world.onSleep = () => void world.files.touch(LOCK);

    const acquiring = acquireInstallLock('kafka', world);

    await expect(acquiring).rejects.toMatchObject({
      code: 'deadline_exceeded',
      message: expect.stringContaining('process 200 on here'),
    });
    expect(ownerPid()).toBe(200);
  });

  it('is refreshed by its owner during a long installation', async () => {
    await acquireInstallLock('kafka', world);
    await world.clock.sleep(600_000, world.signal);

    const modifiedAtMs = await world.files.modifiedAtMs(LOCK);

    expect(modifiedAtMs).toBe(world.clock.nowMs());
  });

  it('is kept by an owner who cannot refresh it: others may take it over, which costs double work alone', async () => {
    let refusals = 0;
    const full = {
      ...world,
      files: {
        ...world.files,
        touch: async () => {
          refusals += 1;
          throw new ScoutError({ code: 'failed_precondition', message: 'The disk is full.' });
        },
      },
    };

    const lock = await acquireInstallLock('kafka', full);
    await full.clock.sleep(60_000, full.signal);
    await lock.release();

    expect(refusals).toBeGreaterThan(0);
    expect(ownerPid()).toBeUndefined();
  });

  it('is not removed by an owner who lost it', async () => {
    const lock = await acquireInstallLock('kafka', world);
    putLock({ pid: 200, host: 'here', since: 5 });

    await lock.release();

    expect(ownerPid()).toBe(200);
  });

  it('is given back when it turns out to be alive while being taken over', async () => {
    putLock({ pid: 200, host: 'here', since: 0 });
    world.alive.add(300);
    const rename = world.files.rename.bind(world.files);
    const racing = {
      ...world,
      files: {
        ...world.files,
        rename: async (from: string, to: string) => {
          // Another process took the dead one's lock a moment before.
          if (from === LOCK && ownerPid() === 200) putLock({ pid: 300, host: 'here', since: 1 });
          return rename(from, to);
        },
      },
    };
    let ownerWhileWaiting: unknown;
    world.onSleep = () => {
      ownerWhileWaiting ??= ownerPid();
      world.contents.delete(LOCK);
    };

    await acquireInstallLock('kafka', racing);

    expect(ownerWhileWaiting).toBe(300);
    expect(ownerPid()).toBe(OWN_PID);
  });

  it('is not waited for after an interruption', async () => {
    world.alive.add(200);
    putLock({ pid: 200, host: 'here', since: 0 });
    world.onSleep = () => world.interruption.abort();

    const acquiring = acquireInstallLock('kafka', world);

    await expect(acquiring).rejects.toMatchObject({ code: 'cancelled' });
    expect(ownerPid()).toBe(200);
  });
});
