import type { Command } from 'commander';
import type { BudgetEvent } from '../../contracts/rest/budget-event.ts';
import type { DriftCheck } from '../../contracts/rest/drift.ts';
import { allPages } from '../client/all-pages.ts';
import { printableLines } from '../output/printable.ts';
import { table } from '../output/table.ts';
import { clientOf, print, withJson } from './client-command.ts';
import type { ClientCommandDeps, OutputFlags } from './client-command.ts';

/** `slo-scout slos budget-events|drift`: what watching a live SLO found. */
export function registerSloWatchCommands(slos: Command, deps: ClientCommandDeps): void {
  withJson(slos.command('budget-events').description("list the changes of an SLO's budget state, newest first"))
    .argument('<slo-id>')
    .action(async (sloId: string, flags: OutputFlags) => {
      const params = { slo_id: sloId };
      const events = await allPages((query) => clientOf(deps).call('listBudgetEvents', { params, query }));
      print(deps, flags, { value: events, text: () => eventsText(events) });
    });

  withJson(slos.command('drift').description('list what comparing a live SLO with its telemetry found, newest first'))
    .argument('<slo-id>')
    .action(async (sloId: string, flags: OutputFlags) => {
      const params = { slo_id: sloId };
      const checks = await allPages((query) => clientOf(deps).call('listDriftChecks', { params, query }));
      print(deps, flags, { value: checks, text: () => checksText(checks) });
    });
}

function eventsText(events: readonly BudgetEvent[]): string {
  if (events.length === 0) return 'No event yet; the budget of a live SLO is looked at every few minutes.';
  return table(
    ['at', 'from', 'to', { head: 'budget left', align: 'right' }, { head: 'burn rate 1h', align: 'right' }],
    events.map((event) => [
      event.at,
      event.from?.replace('_', ' ') ?? '-',
      event.to.replace('_', ' '),
      `${(event.budget_remaining * 100).toFixed(1)} %`,
      event.burn_rate_1h.toFixed(2),
    ]),
  );
}

function checksText(checks: readonly DriftCheck[]): string {
  const [newest] = checks;
  if (newest === undefined) return 'Not compared yet; a live SLO is compared once a day unless set otherwise.';
  const rows = table(
    ['at', 'outcome', 'moved', 'then'],
    checks.map((check) => [
      check.checked_at,
      check.outcome.replaceAll('_', ' '),
      check.moves.length === 0 ? '-' : check.moves.join(', '),
      thenText(check),
    ]),
  );
  return `${printableLines(newest.explanation)}\n\n${rows}`;
}

function thenText({ opened_sli_id: opened, held_by: held }: DriftCheck): string {
  if (opened !== null) return `opened ${opened}`;
  return held === null ? '-' : `waits for ${held.id}`;
}
