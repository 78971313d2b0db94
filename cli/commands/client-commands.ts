import type { Command } from 'commander';
import { registerAnalyzeCommand } from './analyze.ts';
import { registerArtifactsCommand } from './artifacts.ts';
import type { ClientCommandDeps } from './client-command.ts';
import { registerDeliveriesCommand } from './deliveries.ts';
import { registerJourneysCommand } from './journeys.ts';
import { registerPrCommand } from './pr.ts';
import { registerReprocessCommand } from './reprocess.ts';
import { registerServicesCommand } from './services.ts';
import { registerSlisCommand } from './slis.ts';
import { registerSlosCommand } from './slos.ts';

/** Every command that talks to the API. */
export function registerClientCommands(program: Command, deps: ClientCommandDeps): void {
  registerServicesCommand(program, deps);
  registerAnalyzeCommand(program, deps);
  registerJourneysCommand(program, deps);
  registerSlisCommand(program, deps);
  registerSlosCommand(program, deps);
  registerArtifactsCommand(program, deps);
  registerDeliveriesCommand(program, deps);
  registerPrCommand(program, deps);
  registerReprocessCommand(program, deps);
}
