import type { Command } from 'commander';
import { createComponents } from '../../platform/components/components.ts';
import { describeEvent } from '../../platform/components/describe-event.ts';
import { loadConfig } from '../../platform/config/load-config.ts';
import type { SettingSource } from '../../platform/config/setting-reader.ts';
import { startPlatform } from '../start/start-platform.ts';
import type { Platform } from '../start/start-platform.ts';
import { describeAddresses } from '../start/describe-addresses.ts';

interface StartOptions {
  readonly eventLog?: string;
  readonly stateDir?: string;
}

/** A terminal and npm both pass an interrupt on, so one key press can arrive twice. */
const REPEATED_SIGNAL_MS = 1_000;

/** `slo-scout start`: the whole platform on this machine, until it is interrupted. */
export function registerStartCommand(program: Command, environment: SettingSource): void {
  program
    .command('start')
    .description('run the whole platform on this machine, with embedded backends where no address is configured')
    .option('--event-log <kind>', 'postgres or kafka (SLO_SCOUT_EVENT_LOG)')
    .option('--state-dir <folder>', 'where it keeps its data (SLO_SCOUT_STATE_DIR)')
    .action(async (options: StartOptions) => {
      process.exitCode = await start(withOptions(environment, options));
    });
}

/** Options win over the environment. */
export function withOptions(environment: SettingSource, options: StartOptions): SettingSource {
  return {
    ...environment,
    ...(options.eventLog === undefined ? {} : { SLO_SCOUT_EVENT_LOG: options.eventLog }),
    ...(options.stateDir === undefined ? {} : { SLO_SCOUT_STATE_DIR: options.stateDir }),
  };
}

async function start(environment: SettingSource): Promise<number> {
  const config = loadConfig(environment);
  const report = (line: string): void => {
    console.log(line);
  };
  const interrupted = interruption();
  const components = createComponents({
    environment,
    report: (event) => {
      report(describeEvent(event));
    },
    signal: interrupted.signal,
  });
  const platform = await startPlatform({ config, environment, components, report });
  report(describeAddresses(platform.addresses));
  const failure = await Promise.race([platform.failed, interrupted.promise]);
  return stop(platform, failure);
}

async function stop(platform: Platform, failure: string | undefined): Promise<number> {
  if (failure !== undefined) console.error(failure);
  console.log('stopping');
  await platform.stop();
  console.log('stopped');
  return failure === undefined ? 0 : 1;
}

/** The first interrupt stops in order; a second one ends at once, for those who cannot wait. */
function interruption(): { readonly promise: Promise<undefined>; readonly signal: AbortSignal } {
  const controller = new AbortController();
  const promise = new Promise<undefined>((resolve) => {
    let firstAtMs: number | undefined;
    const onSignal = (): void => {
      if (firstAtMs !== undefined && Date.now() - firstAtMs > REPEATED_SIGNAL_MS) process.exit(130);
      firstAtMs ??= Date.now();
      controller.abort();
      resolve(undefined);
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
  return { promise, signal: controller.signal };
}
