import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readComponentSettings } from '../../platform/components/component-settings.ts';
import { createComponents } from '../../platform/components/components.ts';
import { describeEvent } from '../../platform/components/describe-event.ts';

/** The programs of the benchmark. */
export interface BenchTools {
  /** The load generator: encodes beforehand, counts what was acknowledged, reads the CPU time of processes. */
  readonly otlpblast: string;
  /** Reads a topic back and judges it. */
  readonly kafkacheck: string;
  readonly collector: string;
  readonly kafkaJars: string;
}

/**
 * Obtains the programs: the Collector and Kafka like every component, the generator and the checker by a Go build of
 * their sources in `source`.
 */
export async function obtainTools(source: string): Promise<BenchTools> {
  const report = (event: Parameters<typeof describeEvent>[0]): void => console.error(describeEvent(event));
  const components = createComponents({ environment: process.env, report });
  return {
    otlpblast: buildGo(join(source, 'loadgen'), 'otlpblast'),
    kafkacheck: buildGo(join(source, 'kafkacheck'), 'kafkacheck'),
    collector: (await components.ensure('otel-collector')).path,
    kafkaJars: (await components.ensure('kafka')).path,
  };
}

function buildGo(folder: string, name: string): string {
  if (!existsSync(folder)) {
    console.error(`The sources of ${name} are not at ${resolve(folder)}; give their folder with --tools.`);
    process.exit(2);
  }
  const cache = join(readComponentSettings(process.env).cacheFolder, 'bench');
  const target = join(cache, name);
  mkdirSync(cache, { recursive: true });
  if (!existsSync(target)) {
    console.error(`${name}: go build`);
    execFileSync('go', ['build', '-o', target, '.'], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
  }
  return target;
}
