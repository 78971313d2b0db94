import { join } from 'node:path';
import { z } from 'zod';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { componentsFolder } from './cache-folder.ts';
import type { ComponentName } from './component.ts';
import { parseJson } from './parse-json.ts';
import type { ComponentWorld } from './ports.ts';

const POLL_MS = 500;
const REFRESH_MS = 15_000;
/** A lock that nobody refreshed for so long is abandoned, also when its owner was on another host. */
const ABANDONED_MS = 120_000;
const PATIENCE_MS = 20 * 60_000;
const WAITING_LINE_MS = 15_000;

const LockOwner = z.object({ pid: z.number().int(), host: z.string(), since: z.number() });
type LockOwner = z.infer<typeof LockOwner>;

/** The right to install one component, held by one process at a time. */
export interface InstallLock {
  release(): Promise<void>;
}

/**
 * Waits until no other process installs this component, then takes the lock.
 *
 * The lock is a file that names its owner; the owner refreshes it while it works. A lock whose owner is dead or silent
 * is taken over. Two takers may, in a window of microseconds, both believe to hold it: that costs double work and
 * nothing else, because an installation is made in a folder of its own and appears by one rename.
 */
export async function acquireInstallLock(name: ComponentName, world: ComponentWorld): Promise<InstallLock> {
  const path = join(componentsFolder(world.settings), '.locks', `${name}.lock`);
  const patience = createPatience(name, path, world);
  for (;;) {
    const mine = JSON.stringify(describeMe(world));
    if (await world.files.createExclusively(path, mine)) return hold(path, mine, world);
    const holder = await readHolder(path, world);
    if (holder === undefined) continue;
    if (await isAbandoned(path, holder.owner, world)) await takeAway(path, holder.text, world);
    else await patience.wait(holder.owner);
  }
}

/** Waits a little each time, says so now and then, and gives up in the end. */
function createPatience(name: ComponentName, path: string, world: ComponentWorld) {
  const startedAtMs = world.clock.nowMs();
  let lineAtMs = startedAtMs;
  return {
    async wait(owner: LockOwner | undefined): Promise<void> {
      const elapsedMs = world.clock.nowMs() - startedAtMs;
      if (elapsedMs > PATIENCE_MS) throw impatient(name, owner, path);
      if (world.clock.nowMs() >= lineAtMs) {
        const message = `waiting for process ${owner?.pid ?? 'unknown'}, which installs it now`;
        world.report({ component: name, kind: 'waiting', message, elapsedMs });
        lineAtMs = world.clock.nowMs() + WAITING_LINE_MS;
      }
      await world.clock.sleep(POLL_MS, world.signal);
      if (!world.signal.aborted) return;
      throw new ScoutError({ code: ErrorCode.cancelled, message: `Stopped waiting for ${name}.` });
    },
  };
}

function describeMe(world: ComponentWorld): LockOwner {
  return { pid: world.processes.pid, host: world.processes.host, since: world.clock.nowMs() };
}

interface Holder {
  readonly text: string;
  /** Undefined when the file is no lock of ours. */
  readonly owner: LockOwner | undefined;
}

async function readHolder(path: string, world: ComponentWorld): Promise<Holder | undefined> {
  const text = await world.files.readText(path);
  if (text === undefined) return undefined;
  const parsed = LockOwner.safeParse(parseJson(text));
  return { text, owner: parsed.success ? parsed.data : undefined };
}

async function isAbandoned(path: string, owner: LockOwner | undefined, world: ComponentWorld): Promise<boolean> {
  if (owner?.host === world.processes.host && !world.processes.isAlive(owner.pid)) return true;
  const modifiedAtMs = await world.files.modifiedAtMs(path);
  return modifiedAtMs !== undefined && world.clock.nowMs() - modifiedAtMs > ABANDONED_MS;
}

async function takeAway(path: string, text: string, world: ComponentWorld): Promise<void> {
  const aside = `${path}.abandoned-${world.processes.pid}`;
  await world.files.remove(aside);
  if (!(await world.files.rename(path, aside))) return;
  const taken = await world.files.readText(aside);
  // Somebody was faster and this is a living lock: give it back.
  if (taken !== undefined && taken !== text) await world.files.createExclusively(path, taken);
  await world.files.remove(aside);
}

function hold(path: string, mine: string, world: ComponentWorld): InstallLock {
  const stopRefreshing = world.clock.every(REFRESH_MS, () => {
    // At worst the lock looks abandoned and is taken over, which costs double work and nothing else.
    world.files.touch(path).catch(() => undefined);
  });
  return {
    release: async () => {
      stopRefreshing();
      if ((await world.files.readText(path)) === mine) await world.files.remove(path);
    },
  };
}

function impatient(name: ComponentName, owner: LockOwner | undefined, path: string): ScoutError {
  const who = owner === undefined ? 'another process' : `process ${owner.pid} on ${owner.host}`;
  const message = `Waited ${PATIENCE_MS / 60_000} minutes for ${who} to install ${name}. If it hangs, end it or remove ${path}.`;
  return new ScoutError({ code: ErrorCode.deadlineExceeded, message, details: { component: name } });
}
