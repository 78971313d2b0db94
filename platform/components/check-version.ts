import { join } from 'node:path';
import type { VersionCheck } from './component.ts';
import type { CommandResult, ComponentWorld } from './ports.ts';
import { describeRange, isAccepted } from './version-range.ts';

const VERSION_TIMEOUT_MS = 20_000;

/** What a check found. */
export type VersionResult =
  { readonly kind: 'accepted'; readonly version: string } | { readonly kind: 'unsuitable'; readonly reason: string };

/** Asks a candidate for its version: by running it, or by the name of its main jar. */
export async function checkVersion(path: string, check: VersionCheck, world: ComponentWorld): Promise<VersionResult> {
  if (check.kind === 'words') return runForWords(path, check, world);
  const found = check.kind === 'run' ? await runForVersion(path, check, world) : await readJarName(path, check, world);
  if (typeof found !== 'string') return found;
  if (isAccepted(found, check.accept)) return { kind: 'accepted', version: found };
  return { kind: 'unsuitable', reason: `${path} has version ${found}; wanted is ${describeRange(check.accept)}` };
}

type Unsuitable = Extract<VersionResult, { kind: 'unsuitable' }>;

async function runForVersion(
  path: string,
  check: Extract<VersionCheck, { kind: 'run' }>,
  world: ComponentWorld,
): Promise<string | Unsuitable> {
  const command = { program: path, args: check.args, timeoutMs: VERSION_TIMEOUT_MS };
  const result = await world.processes.run(command, world.signal);
  if (result.kind !== 'exited' || result.exitCode !== 0) {
    return { kind: 'unsuitable', reason: `${path} does not run: ${describeFailure(result)}` };
  }
  // Java and some others print their version on standard error.
  const version = check.pattern.exec(`${result.stdout}\n${result.stderr}`)?.[1];
  return version ?? { kind: 'unsuitable', reason: `${path} ${check.args.join(' ')} prints no version` };
}

async function runForWords(
  path: string,
  { args, pattern }: Extract<VersionCheck, { kind: 'words' }>,
  world: ComponentWorld,
): Promise<VersionResult> {
  const result = await world.processes.run({ program: path, args, timeoutMs: VERSION_TIMEOUT_MS }, world.signal);
  const printed = result.kind === 'exited' && pattern.test(`${result.stdout}\n${result.stderr}`);
  if (printed) return { kind: 'accepted', version: 'unknown' };
  return { kind: 'unsuitable', reason: `${path} ${args.join(' ')} does not print what is expected of it` };
}

async function readJarName(
  path: string,
  check: Extract<VersionCheck, { kind: 'jar' }>,
  world: ComponentWorld,
): Promise<string | Unsuitable> {
  const folder = join(path, check.folder);
  for (const name of await world.files.list(folder)) {
    if (!name.startsWith(check.prefix)) continue;
    const version = /^(\d+(?:\.\d+)*)\.jar$/.exec(name.slice(check.prefix.length))?.[1];
    if (version !== undefined) return version;
  }
  return { kind: 'unsuitable', reason: `${folder} holds no ${check.prefix}<version>.jar` };
}

/** Says in a few words how a command failed, with the end of what it printed. */
export function describeFailure(result: CommandResult): string {
  switch (result.kind) {
    case 'not_found':
      return 'the program is not there';
    case 'timed_out':
      return `no end within ${result.timeoutMs / 1000} s`;
    case 'exited': {
      const output = `${result.stdout}\n${result.stderr}`.trim().split('\n');
      const tail = output.slice(-3).join(' | ').slice(-400);
      return `exit code ${result.exitCode ?? 'none (ended by a signal)'}${tail === '' ? '' : `: ${tail}`}`;
    }
  }
}
