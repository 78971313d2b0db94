import { createComponents } from '../../platform/components/components.ts';
import { describeEvent } from '../../platform/components/describe-event.ts';
import { loadConfig } from '../../platform/config/load-config.ts';
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

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
