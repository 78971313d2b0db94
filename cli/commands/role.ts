import type { Command } from 'commander';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { SettingSource } from '../../platform/config/setting-reader.ts';
import { runRole } from '../roles/run-role.ts';
import type { StartRole } from '../roles/role.ts';

/** Each role's parts are loaded only when it runs: five processes start faster that way. */
const ROLES: Readonly<Record<string, () => Promise<StartRole>>> = {
  database: async () => (await import('../roles/database-role.ts')).startDatabaseRole,
  ingest: async () => (await import('../roles/ingest-role.ts')).startIngestRole,
  collect: async () => (await import('../roles/collect-role.ts')).startCollectRole,
  stream: async () => (await import('../roles/stream-role.ts')).startStreamRole,
  worker: async () => (await import('../roles/worker-role.ts')).startWorkerRole,
  api: async () => (await import('../roles/api-role.ts')).startApiRole,
};

/** `slo-scout role <name>`: one role in this process, as installations run it. */
export function registerRoleCommand(program: Command, environment: SettingSource): void {
  program
    .command('role')
    .argument('<name>', Object.keys(ROLES).join(', '))
    .description('run one role of the platform in this process')
    .action(async (name: string) => {
      const load = ROLES[name];
      if (load === undefined) throw unknownRole(name);
      process.exit(await runRole(name, await load(), environment));
    });
}

function unknownRole(name: string): ScoutError {
  return new ScoutError({
    code: ErrorCode.invalidArgument,
    message: `There is no role "${name}"; the roles are ${Object.keys(ROLES).join(', ')}.`,
  });
}
