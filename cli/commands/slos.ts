import type { Command } from 'commander';
import type { ErrorBudget } from '../../contracts/rest/error-budget.ts';
import type { Slo } from '../../contracts/rest/slo.ts';
import { allPages } from '../client/all-pages.ts';
import { sliKindText } from '../output/sli-text.ts';
import { fields, table } from '../output/table.ts';
import { clientOf, print, withJson } from './client-command.ts';
import type { ClientCommandDeps, OutputFlags } from './client-command.ts';
import { registerSloWatchCommands } from './slo-watch.ts';

interface ListFlags extends OutputFlags {
  readonly service?: string;
  readonly environment?: string;
  readonly status?: 'approved' | 'in_delivery' | 'live' | 'retired';
}

/** `slo-scout slos list|show|budget|budget-events|drift`. */
export function registerSlosCommand(program: Command, deps: ClientCommandDeps): void {
  const slos = program.command('slos').description('SLOs and their error budgets');

  withJson(slos.command('list', { isDefault: true }).description('list SLOs'))
    .option('-s, --service <name>', 'only this service')
    .option('-e, --environment <name>', 'only this environment')
    .option('--status <status>', 'approved, in_delivery, live or retired')
    .action(async (flags: ListFlags) => {
      const query = {
        ...(flags.service === undefined ? {} : { service_name: flags.service }),
        ...(flags.environment === undefined ? {} : { environment: flags.environment }),
        ...(flags.status === undefined ? {} : { status: flags.status }),
      };
      const items = await allPages((page) => clientOf(deps).call('listSlos', { query: { ...page, ...query } }));
      print(deps, flags, { value: items, text: () => slosText(items) });
    });

  withJson(slos.command('show').description('show an SLO'))
    .argument('<slo-id>')
    .action(async (sloId: string, flags: OutputFlags) => {
      const slo = await clientOf(deps).call('getSlo', { params: { slo_id: sloId } });
      print(deps, flags, { value: slo, text: () => sloText(slo) });
    });

  withJson(slos.command('budget').description("show what is left of an SLO's error budget"))
    .argument('<slo-id>')
    .action(async (sloId: string, flags: OutputFlags) => {
      const budget = await clientOf(deps).call('getErrorBudget', { params: { slo_id: sloId } });
      print(deps, flags, { value: budget, text: () => budgetText(budget) });
    });

  registerSloWatchCommands(slos, deps);
}

function slosText(slos: readonly Slo[]): string {
  if (slos.length === 0) return 'There is no SLO yet; slo-scout approve SLI-ID makes one.';
  return table(
    [
      'service',
      'slo',
      'sli',
      { head: 'target', align: 'right' },
      { head: 'window', align: 'right' },
      'status',
      'slo id',
    ],
    slos.map((slo) => [
      slo.service_name,
      slo.name,
      sliKindText(slo),
      `${String(slo.target_percentage)} %`,
      `${String(slo.time_window_days)} d`,
      slo.status.replaceAll('_', ' '),
      slo.slo_id,
    ]),
  );
}

function sloText(slo: Slo): string {
  return fields([
    ['SLO', `${slo.name} (${slo.slo_id})`],
    ['Journey', `${slo.operation} of ${slo.service_name} in ${slo.environment}`],
    ['Measures', sliKindText(slo)],
    [
      'Target',
      `${String(slo.target_percentage)} % over ${String(slo.time_window_days)} days (${slo.threshold_variant})`,
    ],
    ['Status', slo.status.replaceAll('_', ' ')],
    ['Approved', `by ${slo.approved_by} at ${slo.approved_at}`],
    ['Total', slo.total_query],
    ['Bad', slo.bad_query],
  ]);
}

function budgetText(budget: ErrorBudget): string {
  const attained = budget.attained_percentage;
  return fields([
    ['SLO', `${budget.name}: ${String(budget.target_percentage)} % over ${String(budget.time_window_days)} days`],
    ['Window', `${budget.from} to ${budget.to}`],
    ['Attained', attained === null ? 'no traffic' : `${attained.toFixed(4)} %`],
    ['Requests', `${String(budget.total)}, ${String(budget.bad)} bad of ${String(budget.bad_allowed)} allowed`],
    ['Budget left', `${(budget.budget_remaining * 100).toFixed(1)} %`],
    ['Burn rate', `${budget.burn_rate_1h.toFixed(2)} over the last hour`],
    ['State', budget.state.replace('_', ' ')],
    ['Forecast', forecastText(budget)],
  ]);
}

function forecastText({ forecast }: ErrorBudget): string {
  if (forecast === null) return 'needs seven days of history';
  const percent = (risk: number): string => `${(risk * 100).toFixed(0)} %`;
  const interval = ({ early, median, late }: NonNullable<ErrorBudget['forecast']>['exhausted_at']): string => {
    const day = (at: string | null): string => at?.slice(0, 10) ?? 'later than a window from now';
    return `${day(median)} (${day(early)} to ${day(late)})`;
  };
  if (forecast.recovered_at !== null) return `exhausted; no longer so about ${interval(forecast.recovered_at)}`;
  const risk = `exhausted with ${percent(forecast.exhaustion_risk_7d)} within 7 days, ${percent(forecast.exhaustion_risk)} within a window`;
  return forecast.exhausted_at.median === null ? risk : `${risk}; about ${interval(forecast.exhausted_at)}`;
}
