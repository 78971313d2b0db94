import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { createComponents } from '../../../platform/components/components.ts';
import { describeEvent } from '../../../platform/components/describe-event.ts';
import type { Config } from '../../../platform/config/config.ts';
import type { SettingSource } from '../../../platform/config/setting-reader.ts';
import { startPlatform } from '../../start/start-platform.ts';
import type { Platform } from '../../start/start-platform.ts';
import type { DemoConsole } from '../demo-console.ts';
import { freshStateFolder } from '../fresh-state-folder.ts';

const PROBE_TIMEOUT_MS = 2_000;

/** What starting the platform needs. */
export interface DemoPlatformOptions {
  readonly config: Config;
  readonly processEnvironment: SettingSource;
  readonly say: DemoConsole;
  readonly signal: AbortSignal;
}

/** Starts the platform on an empty state folder. @throws ScoutError failed_precondition when one runs already */
export async function startDemoPlatform(options: DemoPlatformOptions): Promise<Platform> {
  const { config, processEnvironment, say, signal } = options;
  await requireNoPlatform(config);
  const { removed } = await freshStateFolder(config.stateDir);
  if (removed) say.line(`removed the data of an earlier demo from ${config.stateDir}`);
  return startPlatform({
    config,
    environment: processEnvironment,
    components: createComponents({
      environment: processEnvironment,
      report: (event) => say.line(describeEvent(event)),
      signal,
    }),
    report: (line) => say.line(line),
  });
}

async function requireNoPlatform({ api }: Config): Promise<void> {
  const url = `http://${api.host}:${String(api.port)}`;
  try {
    await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
  } catch (error) {
    // fetch says TypeError when nothing listens, which is what is wanted here.
    if (error instanceof TypeError) return;
    throw alreadyRuns(url, error);
  }
  throw alreadyRuns(url);
}

function alreadyRuns(url: string, cause?: unknown): ScoutError {
  return new ScoutError({
    code: ErrorCode.failedPrecondition,
    message:
      `Something answers at ${url} already: stop the SLO-Scout that runs there (Ctrl-C in its terminal), ` +
      'or let the demo use other ports (SLO_SCOUT_API_PORT and the like).',
    ...(cause === undefined ? {} : { cause }),
  });
}
