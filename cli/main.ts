import { userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { loadConfig } from '../platform/config/load-config.ts';
import { apiConnection } from './client/api-connection.ts';
import { registerAnalyzeFilesCommand } from './commands/analyze-files.ts';
import { registerBacktestCommand } from './commands/backtest.ts';
import type { ClientCommandDeps } from './commands/client-command.ts';
import { registerClientCommands } from './commands/client-commands.ts';
import { registerConvertCommand } from './commands/convert.ts';
import { registerDemoCommand } from './commands/demo.ts';
import { registerDiscoverCommand } from './commands/discover.ts';
import { registerDlqCommand } from './commands/dlq.ts';
import { registerImportCommand } from './commands/import.ts';
import { registerLintCommand } from './commands/lint.ts';
import { registerLogTemplatesCommand } from './commands/log-templates.ts';
import { registerLogsCommand } from './commands/logs.ts';
import { registerRecommendCommand } from './commands/recommend.ts';
import { registerRoleCommand } from './commands/role.ts';
import { registerRedactCommand } from './commands/redact.ts';
import { registerRulesCommand } from './commands/rules.ts';
import { registerSendCommand } from './commands/send.ts';
import { registerStartCommand } from './commands/start.ts';
import { registerTakeoverCommand } from './commands/takeover.ts';
import { registerTopicsCommand } from './commands/topics.ts';
import { registerTracesCommand } from './commands/traces.ts';
import { exitWith, isClosedPipe } from './exit-with.ts';
import { VERSION } from './version.ts';

// The environment enters here, once; everything else gets what it needs of it.
const environment = process.env;
const { stdin, stdout, stderr } = process;
// Who reads may stop reading (`… | head`): that is no failure, and there is nobody to tell.
stdout.on('error', (error) => {
  if (isClosedPipe(error)) process.exit(0);
  throw error;
});
const program = new Command('slo-scout')
  .description('Turns production telemetry into service level objectives that people trust.')
  .version(VERSION)
  .showHelpAfterError()
  .exitOverride();

try {
  registerStartCommand(program, environment);
  registerDemoCommand(program, environment);
  const client: ClientCommandDeps = {
    stdout,
    stderr,
    connection: () => apiConnection(environment),
    userName: () => userInfo().username,
    sleep: async (durationMs) => {
      await sleep(durationMs);
    },
  };
  registerClientCommands(program, client);
  const ingestAddress = (): string => {
    const { ingest } = loadConfig(environment);
    return `http://${ingest.host}:${String(ingest.httpPort)}`;
  };
  registerImportCommand(program, { stdin, stdout, stderr, nowMs: Date.now, defaultEndpoint: ingestAddress });
  registerSendCommand(program, { stdin, stdout, stderr, nowMs: Date.now, defaultAddress: ingestAddress });
  registerDlqCommand(program, {
    stdout,
    open: async () => (await import('./dlq/dead-letter-office.ts')).openDeadLetterOffice(environment),
    userName: () => userInfo().username,
    nowMs: Date.now,
  });
  registerLogTemplatesCommand(registerLogsCommand(program, { stdin, stdout }), client);
  registerAnalyzeFilesCommand(program, { stdin, stdout });
  registerTracesCommand(program, { stdin, stdout, stderr });
  registerRedactCommand(program, { stdin, stdout, redaction: () => loadConfig(environment).redaction });
  registerRecommendCommand(program, { stdin, stdout });
  registerBacktestCommand(program, { stdin, stdout });
  const prometheusDeps = {
    ...{ stdin, stdout, stderr, nowMs: Date.now },
    defaultPrometheus: () => loadConfig(environment).prometheusUrl,
  };
  registerDiscoverCommand(program, prometheusDeps);
  registerTakeoverCommand(program, prometheusDeps);
  registerConvertCommand(program, { stdin, stdout, stderr });
  registerLintCommand(program, { stdin, stdout });
  registerRulesCommand(program, { stdin, stdout, stderr, version: VERSION });
  registerTopicsCommand(program, environment, stdout);
  registerRoleCommand(program, environment);
  await program.parseAsync();
} catch (error) {
  exitWith(error);
}
