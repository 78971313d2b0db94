import type { Command } from 'commander';
import type { Journey } from '../../contracts/rest/journey.ts';
import { allPages } from '../client/all-pages.ts';
import { table } from '../output/table.ts';
import { clientOf, print, withJson } from './client-command.ts';
import type { ClientCommandDeps, OutputFlags } from './client-command.ts';

interface Flags extends OutputFlags {
  readonly service?: string;
  readonly environment?: string;
}

/** `slo-scout journeys`. */
export function registerJourneysCommand(program: Command, deps: ClientCommandDeps): void {
  withJson(program.command('journeys').description('list the user journeys seen in telemetry'))
    .option('-s, --service <name>', 'only this service')
    .option('-e, --environment <name>', 'only this environment')
    .action(async (flags: Flags) => {
      const query = {
        ...(flags.service === undefined ? {} : { service_name: flags.service }),
        ...(flags.environment === undefined ? {} : { environment: flags.environment }),
      };
      const items = await allPages((page) => clientOf(deps).call('listJourneys', { query: { ...page, ...query } }));
      print(deps, flags, { value: items, text: () => journeysText(items) });
    });
}

function journeysText(journeys: readonly Journey[]): string {
  if (journeys.length === 0) return 'No journey was seen yet; the stream worker counts a trace when it is complete.';
  return table(
    ['service', 'environment', 'operation', 'kind', 'last seen', 'journey id'],
    journeys.map((journey) => [
      journey.service_name,
      journey.environment,
      journey.operation,
      journey.kind,
      journey.last_seen,
      journey.journey_id,
    ]),
  );
}
