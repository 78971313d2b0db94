import { ScoutError } from '../../domain/errors/scout-error.ts';
import { EXIT_CONFIG, loadConfig } from '../../platform/config/load-config.ts';
import type { SettingSource } from '../../platform/config/setting-reader.ts';
import { stopSignal, tellParent } from '../../platform/lifecycle/parent-link.ts';
import { createLogger } from '../../platform/logging/logger.ts';
import { createMetrics } from '../../platform/metrics/catalogue.ts';
import type { StartRole } from './role.ts';

const EXIT_FAILED = 1;

/** Runs one role until it is told to stop, and returns the process's exit status. */
export async function runRole(name: string, start: StartRole, environment: SettingSource): Promise<number> {
  const signal = stopSignal();
  let logger = createLogger({ role: name, level: 'info' });
  try {
    const config = loadConfig(environment);
    logger = createLogger({ role: name, level: config.logLevel });
    logger.info({ config }, 'effective configuration');
    const promtoolPath = environment['SLO_SCOUT_COMPONENT_PROMTOOL'] ?? 'promtool';
    const role = await start({ config, logger, metrics: createMetrics(), signal, promtoolPath });
    tellParent({ kind: 'ready', addresses: role.addresses });
    logger.info({ addresses: role.addresses }, 'role is ready');
    await untilStopped(signal, role.failed);
    logger.info('role is stopping');
    await role.close();
    logger.info('role has stopped');
    return 0;
  } catch (error) {
    const failure = ScoutError.from(error);
    logger.error({ err: failure, cause: failure.cause, code: failure.code }, 'role has failed');
    tellParent({ kind: 'failed', message: failure.message });
    return failure.details['settings'] === undefined ? EXIT_FAILED : EXIT_CONFIG;
  }
}

function untilStopped(signal: AbortSignal, failed: Promise<never> | undefined): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
  return failed === undefined ? stopped : Promise.race([stopped, failed]);
}
