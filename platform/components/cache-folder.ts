import { join } from 'node:path';
import { z } from 'zod';
import type { Component, ComponentName, InstallSource } from './component.ts';
import { parseJson } from './parse-json.ts';
import type { ComponentSettings, ComponentWorld } from './ports.ts';

/**
 * The cache on disk:
 *
 * ```
 * <cache>/components/
 *   .locks/<name>.lock               who installs it now
 *   .tmp/<host>~<pid>~<name>~<n>/    an installation under way, renamed away when complete
 *   <name>/<version>-<os>-<arch>/    a complete installation
 *     component.json                 its record
 * ```
 */
export function componentsFolder(settings: ComponentSettings): string {
  return join(settings.cacheFolder, 'components');
}

/** Folder of one complete installation. */
export function installFolder(name: ComponentName, source: InstallSource, settings: ComponentSettings): string {
  const { os, arch } = settings.platform;
  return join(componentsFolder(settings), name, `${source.version}-${os}-${arch}`);
}

/** What an installation says about itself; its presence marks the folder as complete. */
const InstallRecord = z.object({ name: z.string(), version: z.string(), origin: z.string(), entry: z.string() });
type InstallRecord = z.infer<typeof InstallRecord>;

/** Reads the record of an installation; a folder without a whole record counts as absent. */
export async function readInstallRecord(folder: string, world: ComponentWorld): Promise<InstallRecord | undefined> {
  const text = await world.files.readText(join(folder, 'component.json'));
  if (text === undefined) return undefined;
  const parsed = InstallRecord.safeParse(parseJson(text));
  return parsed.success ? parsed.data : undefined;
}

/** Writes the record as the last file of an installation. */
export async function writeInstallRecord(
  folder: string,
  { component, source }: { readonly component: Component; readonly source: InstallSource },
  world: ComponentWorld,
): Promise<void> {
  const { version, entry, kind } = source;
  const record: InstallRecord = { name: component.name, version, origin: kind, entry };
  await world.files.write(join(folder, 'component.json'), `${JSON.stringify(record, null, 2)}\n`);
}
