import type { Command } from 'commander';
import type { LogTemplate } from '../../contracts/rest/log.ts';
import { allPages } from '../client/all-pages.ts';
import { table } from '../output/table.ts';
import { clientOf, print, withJson } from './client-command.ts';
import type { ClientCommandDeps, OutputFlags } from './client-command.ts';

interface Flags extends OutputFlags {
  readonly service?: string;
  readonly environment?: string;
}

/** `slo-scout logs templates`: what services write, as the stream worker has counted it. */
export function registerLogTemplatesCommand(logs: Command, deps: ClientCommandDeps): void {
  withJson(logs.command('templates').description('list the log templates of services'))
    .option('-s, --service <name>', 'only this service')
    .option('-e, --environment <name>', 'only this environment')
    .action(async (flags: Flags) => {
      const query = {
        ...(flags.service === undefined ? {} : { service: flags.service }),
        ...(flags.environment === undefined ? {} : { environment: flags.environment }),
      };
      const items = await allPages((page) => clientOf(deps).call('listLogTemplates', { query: { ...page, ...query } }));
      print(deps, flags, { value: items, text: () => templatesText(items) });
    });
}

function templatesText(templates: readonly LogTemplate[]): string {
  if (templates.length === 0) return 'No log line was counted yet.';
  return table(
    [
      { head: 'lines', align: 'right' },
      { head: 'errors', align: 'right' },
      'service',
      'environment',
      'last seen',
      'new since',
      'template id',
      'template',
    ],
    templates.map((template) => [
      String(template.lines),
      String(template.errors),
      template.service_name,
      template.environment,
      template.last_seen,
      template.new_since ?? '',
      template.template_id,
      template.template,
    ]),
  );
}
