import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { createComponents } from '../../platform/components/components.ts';
import { describeEvent } from '../../platform/components/describe-event.ts';
import { loadConfig } from '../../platform/config/load-config.ts';
import type { Config } from '../../platform/config/config.ts';
import type { SettingSource } from '../../platform/config/setting-reader.ts';
import { describeAddresses } from './describe-addresses.ts';
import { startPlatform } from './start-platform.ts';

/** What a start needs of the process. */
export interface StartOptions {
  readonly environment: SettingSource;
  /** Fires when the platform shall stop. */
  readonly signal: AbortSignal;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

const EXIT_FAILED = 1;

/**
 * Runs the platform until the signal fires or a part of it dies; returns the exit status.
 * @throws ScoutError when it cannot start
 */
export async function runStart({ environment, signal, stdout, stderr }: StartOptions): Promise<number> {
  const report = (line: string): void => {
    stdout.write(`${line}\n`);
  };
  const config = loadConfig(environment);
  requireCollector(config);
  const components = createComponents({ environment, report: (event) => report(describeEvent(event)), signal });
  const platform = await startPlatform({ config, environment, components, report });
  report(describeAddresses(platform.addresses));
  const failure = await Promise.race([platform.failed, aborted(signal)]);
  if (failure !== undefined) stderr.write(`${failure}\n`);
  report('stopping');
  await platform.stop();
  report('stopped');
  return failure === undefined ? 0 : EXIT_FAILED;
}

/** Files and targets are followed by the role `collect` alone: without it the settings would do nothing, and say nothing. */
function requireCollector({ collect, tail }: Config): void {
  if (collect.isOn) return;
  const idle = [
    ...(tail.globs.length > 0 ? ['SLO_SCOUT_TAIL'] : []),
    ...(collect.targetsFile === undefined ? [] : ['SLO_SCOUT_COLLECT_TARGETS']),
  ];
  if (idle.length === 0) return;
  throw new ScoutError({
    code: ErrorCode.invalidArgument,
    message: `${idle.join(' and ')} ${idle.length === 1 ? 'has' : 'have'} no effect while SLO_SCOUT_COLLECT is off; set SLO_SCOUT_COLLECT=on.`,
  });
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
