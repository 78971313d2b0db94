import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { checkVersion } from '../check-version.ts';
import { componentSettingName } from '../component-settings.ts';
import type { Component } from '../component.ts';
import type { ComponentWorld } from '../ports.ts';
import { isCandidate } from './locate.ts';
import type { LocateResult } from './locate.ts';

/** Takes the path that the user configured. A configured path that does not work is an error, never a reason to look elsewhere. */
export async function locateFromSetting(component: Component, world: ComponentWorld): Promise<LocateResult> {
  const setting = componentSettingName(component.name);
  const path = world.settings.paths[component.name];
  if (path === undefined) return { kind: 'not_here', reason: `${setting} is not set` };
  if (!(await isCandidate(path, component, world))) {
    const expected = component.form === 'jars' ? 'a folder of jars' : 'an executable file';
    throw refuse(setting, `${path} is not ${expected}`);
  }
  const version = await checkVersion(path, component.check, world);
  if (version.kind === 'unsuitable') throw refuse(setting, version.reason);
  const installed = { name: component.name, path, version: version.version, origin: 'setting' } as const;
  return { kind: 'found', installed };
}

function refuse(setting: string, reason: string): ScoutError {
  const message = `${setting} cannot be used: ${reason}. Correct the setting or remove it.`;
  return new ScoutError({ code: ErrorCode.failedPrecondition, message, details: { setting } });
}
