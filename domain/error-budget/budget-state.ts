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
