import type { ErrorBudget } from './error-budget.ts';
import type { BudgetForecast } from './forecast-budget.ts';

/** What an error budget policy goes by (SRE workbook, appendix B): ship, be careful, or mend first. */
export type BudgetState = 'healthy' | 'at_risk' | 'exhausted';

/** A budget is at risk from this probability on that it is exhausted within seven days. */
const AT_RISK = 0.1;

/** The state of a budget; without a forecast it is never at risk. */
export function budgetState({ spent }: Pick<ErrorBudget, 'spent'>, forecast: BudgetForecast | undefined): BudgetState {
  if (spent >= 1) return 'exhausted';
  return forecast !== undefined && forecast.exhaustionRiskSoon >= AT_RISK ? 'at_risk' : 'healthy';
}

/** A budget at risk is so until the probability is below half of what put it there. */
const NO_LONGER_AT_RISK = AT_RISK / 2;

/** An exhausted budget is so until one hundredth of it is free again. */
const NO_LONGER_EXHAUSTED = 0.99;

/**
 * The state after `previous`, with hysteresis: a state becomes worse at once, at the bounds of {@link budgetState}, and
 * better only when it is clearly better, so that a budget at a bound does not change with every look. Without a previous
 * state it is {@link budgetState}.
 */
export function nextBudgetState(
  previous: BudgetState | undefined,
  budget: Pick<ErrorBudget, 'spent'>,
  forecast: BudgetForecast | undefined,
): BudgetState {
  const state = budgetState(budget, forecast);
  if (previous === undefined || previous === 'healthy' || state === 'exhausted') return state;
  if (previous === 'exhausted' && budget.spent >= NO_LONGER_EXHAUSTED) return 'exhausted';
  return forecast !== undefined && forecast.exhaustionRiskSoon >= NO_LONGER_AT_RISK ? 'at_risk' : 'healthy';
}
