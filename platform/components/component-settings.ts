import { homedir } from 'node:os';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { ComponentName } from './component.ts';
import type { ComponentSettings } from './ports.ts';

/** Names the setting of the cache folder. */
const CACHE_DIR_SETTING = 'SLO_SCOUT_CACHE_DIR';

/** Names the setting that gives a component's path, for example `SLO_SCOUT_COMPONENT_TEMPORAL_TEST_SERVER`. */
export function componentSettingName(name: ComponentName): string {
  return `SLO_SCOUT_COMPONENT_${name.toUpperCase().replaceAll('-', '_')}`;
}

/** Every setting this folder reads, for the loader that refuses unknown ones. */
export function componentSettingNames(): readonly string[] {
  return [CACHE_DIR_SETTING, ...Object.values(ComponentName).map(componentSettingName)];
}

/**
 * Reads what concerns components from an environment: `PATH`, `SLO_SCOUT_CACHE_DIR` (default
 * `$XDG_CACHE_HOME/slo-scout`, else `~/.cache/slo-scout`) and `SLO_SCOUT_COMPONENT_<NAME>`. An empty value means unset.
 */
export function readComponentSettings(environment: Readonly<Record<string, string | undefined>>): ComponentSettings {
  const value = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const paths = Object.values(ComponentName).flatMap((name) => {
    const path = value(componentSettingName(name));
    return path === undefined ? [] : [[name, resolve(path)] as const];
  });
  return {
    cacheFolder: cacheFolder(value(CACHE_DIR_SETTING), value('XDG_CACHE_HOME')),
    paths: Object.fromEntries(paths),
    pathFolders: (value('PATH') ?? '').split(delimiter).filter((folder) => isAbsolute(folder)),
    platform: { os: process.platform, arch: process.arch },
  };
}

function cacheFolder(configured: string | undefined, xdg: string | undefined): string {
  if (configured !== undefined) return resolve(configured);
  // The XDG specification tells programs to ignore a relative value.
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'slo-scout');
  return join(homedir(), '.cache', 'slo-scout');
}
