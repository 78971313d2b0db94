import { join } from 'node:path';
import { installFolder, readInstallRecord } from '../cache-folder.ts';
import { checkVersion } from '../check-version.ts';
import type { Component } from '../component.ts';
import type { ComponentWorld } from '../ports.ts';
import { isCandidate } from './locate.ts';
import type { LocateResult } from './locate.ts';

/** Takes a complete installation of one of the table's versions from the cache folder. */
export async function locateFromCache(component: Component, world: ComponentWorld): Promise<LocateResult> {
  const reasons: string[] = [];
  for (const folder of new Set(
    component.installs.map((source) => installFolder(component.name, source, world.settings)),
  )) {
    const record = await readInstallRecord(folder, world);
    if (record === undefined) continue;
    const path = join(folder, record.entry);
    if (!(await isCandidate(path, component, world))) {
      reasons.push(`${path} is missing`);
      continue;
    }
    const version = await checkVersion(path, component.check, world);
    if (version.kind === 'unsuitable') {
      reasons.push(version.reason);
      continue;
    }
    return { kind: 'found', installed: { name: component.name, path, version: version.version, origin: 'cache' } };
  }
  const nothing = `nothing in ${join(world.settings.cacheFolder, 'components', component.name)}`;
  return { kind: 'not_here', reason: reasons.length === 0 ? nothing : reasons.join('; ') };
}
