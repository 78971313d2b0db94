import type { SettingSource } from '../../platform/config/setting-reader.ts';

/** What the command line says. */
export interface DemoFlags {
  readonly eventLog?: string;
  readonly stateDir?: string;
  readonly keepRunning?: boolean;
}

/** The demo keeps its data apart from what `npm start` works on. */
const STATE_DIR = '.slo-scout/demo';

/** Nobody wants to watch the pauses that are right in production. */
const IMPATIENT: SettingSource = {
  SLO_SCOUT_STATE_DIR: STATE_DIR,
  SLO_SCOUT_CHECKPOINT_INTERVAL: '5s',
  SLO_SCOUT_MERGE_POLL_INTERVAL: '5s',
};

/** The environment of the demo's processes: its defaults, then what is set, then what the command line says. */
export function demoEnvironment(environment: SettingSource, flags: DemoFlags): SettingSource {
  return {
    ...IMPATIENT,
    ...environment,
    ...(flags.eventLog === undefined ? {} : { SLO_SCOUT_EVENT_LOG: flags.eventLog }),
    ...(flags.stateDir === undefined ? {} : { SLO_SCOUT_STATE_DIR: flags.stateDir }),
  };
}
