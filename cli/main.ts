import { userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { loadConfig } from '../platform/config/load-config.ts';
import { apiConnection } from './client/api-connection.ts';
import { registerClientCommands } from './commands/client-commands.ts';
import { registerDemoCommand } from './commands/demo.ts';
import { registerImportCommand } from './commands/import.ts';
import { registerRoleCommand } from './commands/role.ts';
import { registerStartCommand } from './commands/start.ts';
import { exitWith } from './exit-with.ts';
import { VERSION } from './version.ts';

// The environment enters here, once; everything else gets what it needs of it.
const environment = process.env;
const { stdin, stdout, stderr } = process;
const program = new Command('slo-scout')
  .description('Turns production telemetry into service level objectives that people trust.')
  .version(VERSION)
  .showHelpAfterError()
  .exitOverride();

try {
  registerStartCommand(program, environment);
  registerDemoCommand(program, environment);
  registerClientCommands(program, {
    stdout,
    stderr,
    connection: () => apiConnection(environment),
    userName: () => userInfo().username,
    sleep: async (durationMs) => {
      await sleep(durationMs);
    },
  });
  registerImportCommand(program, {
    stdin,
    stdout,
    stderr,
    nowMs: Date.now,
    defaultEndpoint: () => {
      const { ingest } = loadConfig(environment);
      return `http://${ingest.host}:${String(ingest.httpPort)}`;
    },
  });
  registerRoleCommand(program, environment);
  await program.parseAsync();
} catch (error) {
  exitWith(error);
}
