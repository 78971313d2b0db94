import type { ErrorBudget as WireErrorBudget } from '../../contracts/rest/error-budget.ts';
import type { ErrorBudget } from '../../domain/error-budget/error-budget.ts';
import type { Slo } from '../../domain/slo/slo.ts';
import { targetView } from './target-view.ts';
import { timeView } from './time-view.ts';

/** An SLO's error budget as the wire has it. */
export function errorBudgetView(slo: Slo, budget: ErrorBudget): WireErrorBudget {
  return {
    slo_id: slo.sloId,
    service_name: slo.service,
    environment: slo.environment,
    name: slo.name,
    target_percentage: targetView(slo.objectivePpm),
    time_window_days: slo.windowDays,
    from: timeView(budget.fromMs),
    to: timeView(budget.toMs),
    total: budget.total,
    bad: budget.bad,
    attained_percentage: budget.attained === undefined ? null : budget.attained * 100,
    bad_allowed: budget.badAllowed,
    budget_spent: budget.spent,
    budget_remaining: budget.remaining,
    burn_rate_1h: budget.burnRate1h,
  };
}
