import { join } from 'node:path';
import type { CollectorSource } from '../component.ts';
import type { Command, ComponentWorld } from '../ports.ts';
import { runSteps } from './install.ts';
import type { InstallResult } from './install.ts';

/**
 * Builds an OpenTelemetry Collector: its builder writes the main program, then Go builds it. The builder's own way to
 * fetch modules is not used, because it fails on modules that only tests of others need and that some proxies lack.
 */
export async function installFromCollectorBuilder(
  source: CollectorSource,
  target: string,
  world: ComponentWorld,
): Promise<InstallResult> {
  const work = join(target, '.work');
  const main = join(work, 'main');
  const manifest = join(work, 'builder.json');
  await world.files.makeFolder(main);
  await world.files.write(manifest, JSON.stringify(manifestOf(source, main), undefined, 2));
  const environment = { GOTMPDIR: work, GOWORK: 'off', GOBIN: work };
  const go = (cwd: string, ...args: readonly string[]): Command => ({ program: 'go', args, cwd, environment });
  const tools = await runSteps(
    [go(work, 'install', `go.opentelemetry.io/collector/cmd/builder@v${source.version}`)],
    world,
  );
  if (tools.kind === 'failed') return tools;
  const generate = { program: join(work, 'builder'), args: ['--config', manifest, '--skip-compilation'], environment };
  // Its last step, which asks for every module, may fail; the next one repeats it and lets such modules be.
  await world.processes.run(generate, world.signal);
  const built = await runSteps(
    [
      go(main, 'mod', 'tidy', '-e', '-compat=1.25'),
      go(main, 'build', '-trimpath', '-ldflags', '-s -w', '-o', join(target, source.entry), '.'),
    ],
    world,
  );
  await world.files.remove(work);
  return built;
}

/** The builder's manifest: https://pkg.go.dev/go.opentelemetry.io/collector/cmd/builder. JSON is YAML too. */
function manifestOf({ version, parts }: CollectorSource, main: string): object {
  const modules = (names: readonly string[]) => names.map((name) => ({ gomod: `${name} v${version}` }));
  return {
    dist: { name: 'otelcol', description: 'Collector of the tests', output_path: main, version },
    receivers: modules(parts.receivers),
    processors: modules(parts.processors),
    exporters: modules(parts.exporters),
  };
}
