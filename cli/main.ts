import { Command } from 'commander';
import { registerImportCommand } from './commands/import.ts';
import { registerRoleCommand } from './commands/role.ts';
import { registerStartCommand } from './commands/start.ts';
import { loadConfig } from '../platform/config/load-config.ts';
import { exitWith } from './exit-with.ts';
import { VERSION } from './version.ts';

const environment = process.env;
const { stdin, stdout, stderr } = process;
const program = new Command('slo-scout')
  .description('Turns production telemetry into service level objectives that people trust.')
  .version(VERSION)
  .showHelpAfterError();

try {
  const { ingest } = loadConfig(environment);
  registerStartCommand(program, environment);
  registerRoleCommand(program, environment);
  registerImportCommand(program, {
    stdin,
    stdout,
    stderr,
    nowMs: Date.now,
    defaultEndpoint: `http://${ingest.host}:${String(ingest.httpPort)}`,
  });
  await program.parseAsync();
} catch (error) {
  exitWith(error);
}
