import { join } from 'node:path';
import type { GoSource } from '../component.ts';
import type { ComponentWorld } from '../ports.ts';
import { runSteps } from './install.ts';
import type { InstallResult } from './install.ts';

/**
 * Builds a Go program from the module proxy. `go install package@version` refuses modules with `replace` or `exclude`
 * lines, which Prometheus has; a dependency of a module of our own may have them.
 */
export async function installFromGoModule(
  source: GoSource,
  target: string,
  world: ComponentWorld,
): Promise<InstallResult> {
  const module = join(target, '.module');
  const work = join(target, '.work');
  await world.files.makeFolder(module);
  await world.files.makeFolder(work);
  // Builds that are interrupted leave their work behind: here it goes with the target.
  const environment = { GOTMPDIR: work, GOWORK: 'off' };
  const linker = ['-s', '-w', ...source.variables.map((variable) => `-X=${variable}`)].join(' ');
  const go = (...args: readonly string[]) => ({ program: 'go', args, cwd: module, environment });
  const built = await runSteps(
    [
      go('mod', 'init', 'components'),
      go('get', `${source.package}@${source.moduleVersion}`),
      go('build', '-trimpath', '-ldflags', linker, '-o', join(target, source.entry), source.package),
    ],
    world,
  );
  await world.files.remove(module);
  await world.files.remove(work);
  return built;
}
