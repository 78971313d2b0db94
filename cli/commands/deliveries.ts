import type { Command } from 'commander';
import type { Delivery } from '../../contracts/rest/delivery.ts';
import { allPages } from '../client/all-pages.ts';
import { printableLines } from '../output/printable.ts';
import { fields, table } from '../output/table.ts';
import { clientOf, print, withJson } from './client-command.ts';
import type { ClientCommandDeps, OutputFlags } from './client-command.ts';

interface ListFlags extends OutputFlags {
  readonly service?: string;
}

/** A decision is final, so a wrong query is mended by a new one; the valid SLOs of the delivery need not wait. */
const NEXT_AFTER_INVALID =
  'What passed can be delivered alone: slo-scout artifacts deploy ARTIFACT-ID. What did not needs a new decision:\n' +
  'slo-scout analyze SERVICE --force --wait, then approve its SLI with queries that promtool accepts.';

/** `slo-scout deliveries list|show`. */
export function registerDeliveriesCommand(program: Command, deps: ClientCommandDeps): void {
  const deliveries = program.command('deliveries').description('changes on their way to Git');

  withJson(deliveries.command('list', { isDefault: true }).description('list deliveries, newest first'))
    .option('-s, --service <name>', 'only this service')
    .action(async (flags: ListFlags) => {
      const query = flags.service === undefined ? {} : { service_name: flags.service };
      const items = await allPages((page) => clientOf(deps).call('listDeliveries', { query: { ...page, ...query } }));
      print(deps, flags, { value: items, text: () => deliveriesText(items) });
    });

  withJson(deliveries.command('show').description('show how far a delivery has come, and what stopped it'))
    .argument('<delivery-id>')
    .action(async (deliveryId: string, flags: OutputFlags) => {
      const delivery = await clientOf(deps).call('getDelivery', { params: { delivery_id: deliveryId } });
      print(deps, flags, { value: delivery, text: () => deliveryText(delivery) });
    });
}

function deliveriesText(deliveries: readonly Delivery[]): string {
  if (deliveries.length === 0) return 'There is no delivery yet; approving a recommendation starts one.';
  return table(
    ['service', 'environment', 'stage', 'pull request', 'updated', 'delivery id'],
    deliveries.map((delivery) => [
      delivery.service_name,
      delivery.environment,
      delivery.stage.replaceAll('_', ' '),
      delivery.pull_request_number === null ? '-' : `#${String(delivery.pull_request_number)}`,
      delivery.updated_at,
      delivery.delivery_id,
    ]),
  );
}

function deliveryText(delivery: Delivery): string {
  const head = fields([
    ['Delivery', delivery.delivery_id],
    ['Service', `${delivery.service_name} in ${delivery.environment}`],
    ['Stage', delivery.stage.replaceAll('_', ' ')],
    ['SLOs', delivery.slo_ids.join(' ')],
    ['Pull request', delivery.pull_request_url ?? '-'],
    ['Updated', delivery.updated_at],
  ]);
  const findings = delivery.policy?.findings ?? [];
  const policy = table(
    ['policy', 'verdict', 'because'],
    findings.map((finding) => [finding.name, finding.verdict.replaceAll('_', ' '), finding.explanation]),
  );
  const failure = delivery.failure === null ? '' : `Stopped by\n${printableLines(delivery.failure)}`;
  const next = delivery.stage === 'invalid_artifacts' ? NEXT_AFTER_INVALID : '';
  return [head, findings.length === 0 ? '' : policy, failure, next].filter((block) => block !== '').join('\n\n');
}
