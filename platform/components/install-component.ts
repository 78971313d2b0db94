import { join } from 'node:path';
import { componentsFolder, installFolder, writeInstallRecord } from './cache-folder.ts';
import { checkVersion } from './check-version.ts';
import type { Component, ComponentName, InstallSource } from './component.ts';
import type { ComponentWorld } from './ports.ts';
import { describeSource } from './sources/install-from.ts';
import type { InstallResult } from './sources/install.ts';

const PROGRESS_MS = 15_000;
const DAY_MS = 86_400_000;

/** Puts a source's files into a folder; `installFrom` in the product. */
export type RunInstall = (source: InstallSource, target: string, world: ComponentWorld) => Promise<InstallResult>;

/** What an installation is of. */
export interface InstallRequest {
  readonly component: Component;
  readonly source: InstallSource;
}

/**
 * Installs one component from one source: into a temporary folder, checked there, then renamed into place in one step.
 * The temporary folder is gone afterwards, whatever happened. Only the holder of the component's lock calls this.
 */
export async function installComponent(
  request: InstallRequest,
  world: ComponentWorld,
  install: RunInstall,
): Promise<InstallResult> {
  const { component, source } = request;
  const temporary = temporaryFolder(component.name, world);
  const startedAtMs = world.clock.nowMs();
  const report = (kind: 'step' | 'waiting' | 'done' | 'failed', message: string) =>
    world.report({ component: component.name, kind, message, elapsedMs: world.clock.nowMs() - startedAtMs });
  const stopProgress = world.clock.every(PROGRESS_MS, () => report('waiting', `still at ${describeSource(source)}`));
  try {
    report('step', `trying ${describeSource(source)}`);
    await world.files.makeFolder(temporary);
    const result = await fill(request, temporary, { world, install });
    if (result.kind === 'failed') report('failed', result.reason);
    else report('done', `installed from ${describeSource(source)}`);
    return result;
  } finally {
    stopProgress();
    await world.files.remove(temporary);
  }
}

async function fill(
  request: InstallRequest,
  temporary: string,
  { world, install }: { readonly world: ComponentWorld; readonly install: RunInstall },
): Promise<InstallResult> {
  const { component, source } = request;
  const result = await install(source, temporary, world);
  if (result.kind === 'failed') return result;
  const version = await checkVersion(join(temporary, source.entry), component.check, world);
  if (version.kind === 'unsuitable') return { kind: 'failed', reason: version.reason };
  await writeInstallRecord(temporary, request, world);
  const final = installFolder(component.name, source, world.settings);
  // What is there was looked at under the lock and found broken.
  await world.files.remove(final);
  await world.files.makeFolder(join(final, '..'));
  const renamed = await world.files.rename(temporary, final);
  return renamed ? result : { kind: 'failed', reason: `${final} could not be put into place` };
}

let sequence = 0;

function temporaryFolder(name: ComponentName, world: ComponentWorld): string {
  sequence += 1;
  const { pid, host } = world.processes;
  return join(componentsFolder(world.settings), '.tmp', [host, pid, name, sequence].join('~'));
}

/** Removes what interrupted installations left: folders of dead processes of this host, and those older than a day. */
export async function sweepLeftovers(world: ComponentWorld): Promise<void> {
  const folder = join(componentsFolder(world.settings), '.tmp');
  for (const name of await world.files.list(folder)) {
    const [host, pid] = name.split('~');
    const isDead = host === world.processes.host && !world.processes.isAlive(Number(pid));
    const modifiedAtMs = await world.files.modifiedAtMs(join(folder, name));
    const isOld = modifiedAtMs !== undefined && world.clock.nowMs() - modifiedAtMs > DAY_MS;
    if (isDead || isOld) await world.files.remove(join(folder, name));
  }
}
