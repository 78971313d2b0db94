import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { checkVersion } from './check-version.ts';
import { componentSettingName } from './component-settings.ts';
import type { Component, InstalledComponent } from './component.ts';
import { installComponent, sweepLeftovers } from './install-component.ts';
import type { RunInstall } from './install-component.ts';
import { acquireInstallLock } from './install-lock.ts';
import type { ComponentWorld } from './ports.ts';
import { locateFromCache } from './sources/from-cache.ts';
import { locateFromPath } from './sources/from-path.ts';
import { locateFromSetting } from './sources/from-setting.ts';
import { describeSource, installFrom } from './sources/install-from.ts';
import type { Locate } from './sources/locate.ts';

/** The ways to find and to install, replaceable so that their order is tested without any of them. */
export interface EnsureSteps {
  readonly fromSetting: Locate;
  readonly fromPath: Locate;
  readonly fromCache: Locate;
  readonly install: RunInstall;
}

const STEPS: EnsureSteps = {
  fromSetting: locateFromSetting,
  fromPath: locateFromPath,
  fromCache: locateFromCache,
  install: installFrom,
};

/**
 * Finds a component or installs it: setting, PATH, cache, then the table's sources in order (the vendor's download
 * before the package registries). Safe to call twice and from several processes at the same time; an interruption
 * leaves nothing behind.
 *
 * @throws ScoutError `failed_precondition` with every way tried and why it failed (`details.tried`), or when a setting
 *   names something unusable; `cancelled` when the world's signal fires.
 */
export async function ensureComponent(
  component: Component,
  world: ComponentWorld,
  steps: EnsureSteps = STEPS,
): Promise<InstalledComponent> {
  await requirePrograms(component, world);
  const tried: string[] = [];
  const present = await locateComponent(component, world, { steps, tried });
  if (present !== undefined) return present;
  await sweepLeftovers(world);
  const lock = await acquireInstallLock(component.name, world);
  try {
    // The previous holder may have installed it.
    const meanwhile = await steps.fromCache(component, world);
    if (meanwhile.kind === 'found') return meanwhile.installed;
    return await installFirst(component, world, { steps, tried });
  } finally {
    await lock.release();
  }
}

interface Attempts {
  readonly steps: EnsureSteps;
  /** Grows by a line per way that failed. */
  readonly tried: string[];
}

/** Finds a component without installing anything. */
export async function locateComponent(
  component: Component,
  world: ComponentWorld,
  { steps, tried }: Attempts = { steps: STEPS, tried: [] },
): Promise<InstalledComponent | undefined> {
  const places = [
    ['setting', steps.fromSetting],
    ['PATH', steps.fromPath],
    ['cache', steps.fromCache],
  ] as const;
  for (const [place, locate] of places) {
    const result = await locate(component, world);
    if (result.kind === 'found') return result.installed;
    tried.push(`${place}: ${result.reason}`);
  }
  return undefined;
}

async function installFirst(
  component: Component,
  world: ComponentWorld,
  { steps, tried }: Attempts,
): Promise<InstalledComponent> {
  for (const source of component.installs) {
    const result = await installComponent({ component, source }, world, steps.install);
    if (result.kind === 'failed') {
      tried.push(`${describeSource(source)}: ${result.reason}`);
      continue;
    }
    const cached = await steps.fromCache(component, world);
    if (cached.kind === 'found') return { ...cached.installed, origin: source.kind };
    tried.push(`${describeSource(source)}: ${cached.reason}`);
  }
  throw cannotBeHad(component, tried);
}

async function requirePrograms(component: Component, world: ComponentWorld): Promise<void> {
  for (const need of component.needs) {
    const version = await checkVersion(need.program, need.check, world);
    if (version.kind === 'accepted') continue;
    const message = `${component.name} needs ${need.program}: ${version.reason}. To go on, ${need.advice}.`;
    throw new ScoutError({ code: ErrorCode.failedPrecondition, message, details: { component: component.name } });
  }
}

function cannotBeHad(component: Component, tried: readonly string[]): ScoutError {
  const ways = tried.map((way) => `\n  - ${way}`).join('');
  const advice = `Install it yourself and set ${componentSettingName(component.name)} to its path, or put it on the PATH.`;
  const message = `${component.name} (${component.purpose}) cannot be had on this machine. ${advice} Tried:${ways}`;
  return new ScoutError({
    code: ErrorCode.failedPrecondition,
    message,
    details: { component: component.name, tried },
  });
}
