import { join } from 'node:path';
import { checkVersion } from '../check-version.ts';
import type { Component } from '../component.ts';
import { expandPath } from '../expand-path.ts';
import type { ComponentWorld } from '../ports.ts';
import { isCandidate } from './locate.ts';
import type { LocateResult } from './locate.ts';

/** Takes the first program of an accepted version from the PATH, then from the folders where systems usually put it. */
export async function locateFromPath(component: Component, world: ComponentWorld): Promise<LocateResult> {
  const { programs } = component.onPath;
  if (programs.length === 0) return { kind: 'not_here', reason: 'no system has it as a program' };
  const refused: string[] = [];
  for (const path of await candidates(component, world)) {
    if (!(await isCandidate(path, component, world))) continue;
    const version = await checkVersion(path, component.check, world);
    if (version.kind === 'unsuitable') {
      refused.push(version.reason);
      continue;
    }
    const installed = { name: component.name, path, version: version.version, origin: 'path' } as const;
    return { kind: 'found', installed };
  }
  const reason = refused.length === 0 ? `no ${programs.join(' or ')} on the PATH` : refused.join('; ');
  return { kind: 'not_here', reason };
}

async function candidates(component: Component, world: ComponentWorld): Promise<readonly string[]> {
  const { programs, candidate } = component.onPath;
  const usual = await Promise.all(component.onPath.folders.map(async (folder) => expandPath(folder, world.files)));
  const folders = [...world.settings.pathFolders, ...usual.flat(), ...(await askedFolder(component, world))];
  const found: string[] = [];
  for (const folder of new Set(folders)) {
    for (const program of programs) {
      const path = join(folder, program);
      if (await world.files.isProgram(path)) found.push(candidate === undefined ? path : join(path, candidate));
    }
  }
  return found;
}

async function askedFolder(component: Component, world: ComponentWorld): Promise<readonly string[]> {
  const { ask } = component.onPath;
  if (ask === undefined) return [];
  const result = await world.processes.run({ ...ask, timeoutMs: 5_000 }, world.signal);
  return result.kind === 'exited' && result.exitCode === 0 ? [result.stdout.trim()] : [];
}
