import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import type { Service } from '../../contracts/rest/service.ts';
import { allPages } from '../client/all-pages.ts';
import { table } from '../output/table.ts';
import { clientOf, print, withJson } from './client-command.ts';
import type { ClientCommandDeps, OutputFlags } from './client-command.ts';

interface ListFlags extends OutputFlags {
  readonly environment?: string;
}

interface RegisterFlags extends ListFlags {
  readonly owner?: string;
  readonly critical?: boolean;
  readonly prometheus?: string;
  readonly label: Readonly<Record<string, string>>;
}

/** `slo-scout services list|register`. */
export function registerServicesCommand(program: Command, deps: ClientCommandDeps): void {
  const services = program.command('services').description('services that are registered or seen in telemetry');

  withJson(services.command('list', { isDefault: true }).description('list services'))
    .option('-e, --environment <name>', 'only this environment')
    .action(async (flags: ListFlags) => {
      const query = flags.environment === undefined ? {} : { environment: flags.environment };
      const items = await allPages((page) => clientOf(deps).call('listServices', { query: { ...page, ...query } }));
      print(deps, flags, { value: items, text: () => servicesText(items) });
    });

  withJson(
    services.command('register').description('tell who owns a service, how critical it is, and where its metrics are'),
  )
    .argument('<name>', 'service.name of its telemetry')
    .option('-e, --environment <name>', 'deployment.environment.name of its telemetry')
    .option('--owner <team>', 'team that owns it')
    .option('--critical', 'much depends on it: the critical-services policy applies')
    .option('--prometheus <url>', 'base URL of the Prometheus that has its metrics: its SLIs are read from there')
    .option('--label <name=value>', "label that selects the service's series there; can be repeated", labelOption, {})
    .action(async (name: string, flags: RegisterFlags) => {
      const service = await clientOf(deps).call('registerService', {
        body: {
          service_name: name,
          ...(flags.environment === undefined ? {} : { environment: flags.environment }),
          ...(flags.owner === undefined ? {} : { owner_team: flags.owner }),
          ...(flags.critical === true ? { criticality: 'critical' } : {}),
          ...(flags.prometheus === undefined ? {} : { telemetry_endpoints: { prometheus: flags.prometheus } }),
          label_mappings: flags.label,
        },
      });
      print(deps, flags, { value: service, text: () => servicesText([service]) });
    });
}

function labelOption(text: string, labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, name, value] = /^([a-zA-Z_][a-zA-Z0-9_]*)=(.+)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('It must be name=value.');
  return { ...labels, [name]: value };
}

function servicesText(services: readonly Service[]): string {
  if (services.length === 0) {
    return 'No service is known yet. Send traces to the OTLP port, or import a file: slo-scout import FILE';
  }
  return table(
    ['service', 'environment', 'owner', 'criticality', 'known by', 'prometheus'],
    services.map((service) => [
      service.service_name,
      service.environment,
      service.owner_team || '-',
      service.criticality,
      service.status === 'registered' ? 'registration' : 'telemetry',
      service.telemetry_endpoints['prometheus'] ?? '-',
    ]),
  );
}
