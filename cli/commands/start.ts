import type { Command } from 'commander';
import type { SettingSource } from '../../platform/config/setting-reader.ts';
import { interruption } from '../interruption.ts';

interface StartFlags {
  readonly eventLog?: string;
  readonly stateDir?: string;
}

/** `slo-scout start`: the whole platform on this machine, until it is interrupted. */
export function registerStartCommand(program: Command, environment: SettingSource): void {
  program
    .command('start')
    .description('run the whole platform on this machine, with embedded backends where no address is configured')
    .option('--event-log <kind>', 'postgres or kafka (SLO_SCOUT_EVENT_LOG)')
    .option('--state-dir <folder>', 'where it keeps its data (SLO_SCOUT_STATE_DIR)')
    .action(async (flags: StartFlags) => {
      const { runStart } = await import('../start/run-start.ts');
      process.exitCode = await runStart({
        environment: withFlags(environment, flags),
        signal: interruption(),
        stdout: process.stdout,
        stderr: process.stderr,
      });
    });
}

/** Flags win over the environment. */
function withFlags(environment: SettingSource, flags: StartFlags): SettingSource {
  return {
    ...environment,
    ...(flags.eventLog === undefined ? {} : { SLO_SCOUT_EVENT_LOG: flags.eventLog }),
    ...(flags.stateDir === undefined ? {} : { SLO_SCOUT_STATE_DIR: flags.stateDir }),
  };
}
