import type { ErrorBudget as WireErrorBudget } from '../../contracts/rest/error-budget.ts';
import { budgetState } from '../../domain/error-budget/budget-state.ts';
import type { ErrorBudget } from '../../domain/error-budget/error-budget.ts';
import type { BudgetForecast, DayInterval } from '../../domain/error-budget/forecast-budget.ts';
import type { Slo } from '../../domain/slo/slo.ts';
import { targetView } from './target-view.ts';
import { timeView } from './time-view.ts';

const DAY_MS = 86_400_000;

/** An SLO's error budget as the wire has it. */
export function errorBudgetView(slo: Slo, budget: ErrorBudget, forecast: BudgetForecast | undefined): WireErrorBudget {
  return {
    state: budgetState(budget, forecast),
    forecast: forecast === undefined ? null : forecastView(forecast, budget.toMs),
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

type WireForecast = NonNullable<WireErrorBudget['forecast']>;

function forecastView(forecast: BudgetForecast, nowMs: number): WireForecast {
  const { exhaustedAfter, recoveredAfter, spentAhead } = forecast;
  return {
    exhaustion_risk_7d: forecast.exhaustionRiskSoon,
    exhaustion_risk: forecast.exhaustionRisk,
    exhausted_at: intervalView(exhaustedAfter, nowMs),
    recovered_at: recoveredAfter === undefined ? null : intervalView(recoveredAfter, nowMs),
    spent_ahead: spentAhead.map(({ day, ...spent }) => ({ at: dayView(day, nowMs), ...spent })),
  };
}

function intervalView({ early, median, late }: DayInterval, nowMs: number): WireForecast['exhausted_at'] {
  const view = (day: number | undefined): string | null => (day === undefined ? null : dayView(day, nowMs));
  return { early: view(early), median: view(median), late: view(late) };
}

function dayView(day: number, nowMs: number): string {
  return timeView(nowMs + day * DAY_MS);
}
