import type { Command } from 'commander';
import type { Artifact } from '../../contracts/rest/artifact.ts';
import { allPages } from '../client/all-pages.ts';
import { printableLines } from '../output/printable.ts';
import { table } from '../output/table.ts';
import { clientOf, print, withJson } from './client-command.ts';
import type { ClientCommandDeps, OutputFlags } from './client-command.ts';

interface ListFlags extends OutputFlags {
  readonly slo?: string;
  readonly service?: string;
}

/** `slo-scout artifacts list|show|generate|deploy`. */
export function registerArtifactsCommand(program: Command, deps: ClientCommandDeps): void {
  const artifacts = program.command('artifacts').description('generated rules, dashboards, runbooks and SLO documents');

  withJson(artifacts.command('list', { isDefault: true }).description('list artifacts'))
    .option('--slo <id>', 'only of this SLO')
    .option('-s, --service <name>', 'only this service')
    .action(async (flags: ListFlags) => {
      const query = {
        ...(flags.slo === undefined ? {} : { slo_id: flags.slo }),
        ...(flags.service === undefined ? {} : { service_name: flags.service }),
      };
      const items = await allPages((page) => clientOf(deps).call('listArtifacts', { query: { ...page, ...query } }));
      print(deps, flags, { value: items, text: () => artifactsText(items) });
    });

  artifacts
    .command('show')
    .description("print an artifact's file")
    .argument('<artifact-id>')
    .action(async (artifactId: string) => {
      const params = { artifact_id: artifactId };
      deps.stdout.write(await clientOf(deps).call('getArtifactContent', { params }));
    });

  withJson(artifacts.command('generate').description("generate an SLO's artifacts and validate them with promtool"))
    .argument('<slo-id>')
    .action(async (sloId: string, flags: OutputFlags) => {
      const generated = await clientOf(deps).call('generateArtifacts', { body: { slo_id: sloId } });
      print(deps, flags, { value: generated, text: () => artifactsText(generated.items) });
    });

  withJson(artifacts.command('deploy').description("deliver the artifact's SLO to Git"))
    .argument('<artifact-id>')
    .action(async (artifactId: string, flags: OutputFlags) => {
      const started = await clientOf(deps).call('deployArtifact', { params: { artifact_id: artifactId } });
      const { delivery_id, stage } = started.delivery;
      const text = () => `Delivery ${delivery_id}: ${stage.replaceAll('_', ' ')}`;
      print(deps, flags, { value: started, text });
    });
}

function artifactsText(artifacts: readonly Artifact[]): string {
  if (artifacts.length === 0) {
    return 'There are no artifacts; a delivery generates them, or slo-scout artifacts generate.';
  }
  const rows = artifacts.map((artifact) => [
    artifact.artifact_type.replaceAll('_', ' '),
    artifact.path,
    artifact.status.replaceAll('_', ' '),
    artifact.validation.status.replaceAll('_', ' '),
    artifact.artifact_id,
  ]);
  const failures = artifacts
    .filter(({ validation }) => validation.status === 'failed')
    .map(({ path, validation }) => `\n\n${path}:\n${printableLines(validation.output)}`);
  return table(['type', 'path', 'status', 'promtool', 'artifact id'], rows) + failures.join('');
}
