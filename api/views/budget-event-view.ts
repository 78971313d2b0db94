import type { BudgetEvent as WireBudgetEvent } from '../../contracts/rest/budget-event.ts';
import type { BudgetEvent } from '../../domain/error-budget/budget-event.ts';
import { timeView } from './time-view.ts';

/** A change of an error budget's state as the wire has it. */
export function budgetEventView(event: BudgetEvent): WireBudgetEvent {
  return {
    slo_id: event.sloId,
    sequence: event.sequence,
    service_name: event.service,
    environment: event.environment,
    slo_name: event.sloName,
    from: event.from ?? null,
    to: event.to,
    at: timeView(event.atMs),
    budget_remaining: event.remaining,
    burn_rate_1h: event.burnRate1h,
  };
}
