import { join, relative } from 'node:path';
import { describeFailure } from '../check-version.ts';
import type { DebianSource } from '../component.ts';
import { expandPath } from '../expand-path.ts';
import type { Command, ComponentWorld } from '../ports.ts';
import { runSteps } from './install.ts';
import type { InstallResult } from './install.ts';

/**
 * Unpacks Debian packages into the target, with the dependencies that this machine lacks; nothing is installed into the
 * system. The programs get wrappers in `bin` that find the unpacked libraries.
 */
export async function installFromDebian(
  source: DebianSource,
  target: string,
  world: ComponentWorld,
): Promise<InstallResult> {
  const packages = join(target, '.packages');
  await world.files.makeFolder(packages);
  const fetched = await fetchPackages(source, packages, world);
  if (fetched.kind === 'failed') return fetched;
  const unpacked = await runSteps(
    (await world.files.list(packages)).map((file): Command => {
      return { program: 'dpkg', args: ['-x', join(packages, file), target] };
    }),
    world,
  );
  await world.files.remove(packages);
  return unpacked.kind === 'failed' ? unpacked : writeWrappers(source, target, world);
}

async function fetchPackages(source: DebianSource, folder: string, world: ComponentWorld): Promise<InstallResult> {
  const first = await tryToFetch(source, folder, world);
  if (first.kind === 'installed' || !world.processes.isAdministrator) return first;
  // Images of containers come without package lists, or with lists of versions that are gone.
  const updated = await runSteps([{ program: 'apt-get', args: ['update'] }], world);
  return updated.kind === 'failed' ? first : tryToFetch(source, folder, world);
}

async function tryToFetch(source: DebianSource, folder: string, world: ComponentWorld): Promise<InstallResult> {
  const closure = await simulate(source.packages, world);
  if (closure.kind === 'failed') return closure;
  const wanted = new Set([...closure.packages, ...(source.companions ?? [])]);
  return runSteps([{ program: 'apt-get', args: ['download', ...wanted], cwd: folder }], world);
}

type Closure =
  { readonly kind: 'found'; readonly packages: readonly string[] } | Extract<InstallResult, { kind: 'failed' }>;

async function simulate(alternatives: readonly string[], world: ComponentWorld): Promise<Closure> {
  let reason = '';
  for (const name of alternatives) {
    const args = ['install', '--simulate', '--no-install-recommends', name];
    const result = await world.processes.run({ program: 'apt-get', args }, world.signal);
    if (result.kind === 'not_found') return { kind: 'failed', reason: 'apt-get is not on the PATH' };
    if (result.kind === 'exited' && result.exitCode === 0) {
      return { kind: 'found', packages: [...new Set([name, ...packagesToInstall(result.stdout)])] };
    }
    reason = `apt-get does not offer ${alternatives.join(' or ')}: ${describeFailure(result)}`;
  }
  return { kind: 'failed', reason };
}

/** Reads the `Inst <package> …` lines of a simulated installation. */
export function packagesToInstall(output: string): readonly string[] {
  return output.split('\n').flatMap((line) => /^Inst (\S+)/.exec(line)?.[1] ?? []);
}

async function writeWrappers(source: DebianSource, target: string, world: ComponentWorld): Promise<InstallResult> {
  const libraries = await libraryFolders(target, world);
  for (const [name, pattern] of Object.entries(source.programs)) {
    const path = await firstProgram(join(target, pattern), world);
    if (path === undefined) return { kind: 'failed', reason: `the packages hold no ${pattern}` };
    await world.files.write(join(target, 'bin', name), wrapper(relative(target, path), libraries), 0o755);
  }
  return { kind: 'installed' };
}

async function firstProgram(pattern: string, world: ComponentWorld): Promise<string | undefined> {
  for (const path of await expandPath(pattern, world.files)) {
    if (await world.files.isProgram(path)) return path;
  }
  return undefined;
}

/** Pulse's libraries find each other by an absolute RUNPATH, which does not hold where they are unpacked. */
const LIBRARY_FOLDERS = ['usr/lib/*-linux-gnu*', 'lib/*-linux-gnu*', 'usr/lib/*-linux-gnu*/pulseaudio'];

async function libraryFolders(target: string, world: ComponentWorld): Promise<readonly string[]> {
  const folders = await Promise.all(
    LIBRARY_FOLDERS.map(async (pattern) => expandPath(join(target, pattern), world.files)),
  );
  return folders.flat().map((folder) => relative(target, folder));
}

function wrapper(program: string, libraries: readonly string[]): string {
  const path = libraries.map((folder) => `$root/${folder}`).join(':');
  const lines = ['#!/bin/sh', 'root=$(cd "$(dirname "$0")/.." && pwd)'];
  if (path !== '') lines.push(`export LD_LIBRARY_PATH="${path}\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"`);
  return `${[...lines, `exec "$root/${program}" "$@"`].join('\n')}\n`;
}
