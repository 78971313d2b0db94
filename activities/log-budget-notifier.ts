import type { BudgetState } from '../domain/error-budget/budget-state.ts';
import type { Logger } from '../platform/logging/logger.ts';
import type { BudgetNotifier } from './ports.ts';

const SEVERITY: Readonly<Record<BudgetState, number>> = { healthy: 0, at_risk: 1, exhausted: 2 };

/** Tells the log, where an installation without a chat connection can still alert on it. */
export function createLogBudgetNotifier(logger: Logger): BudgetNotifier {
  return {
    async budgetChanged(event) {
      const { from = 'healthy', to } = event;
      if (SEVERITY[to] > SEVERITY[from]) logger.warn(event, 'the error budget of an SLO is in a worse state');
      else logger.info(event, 'the error budget of an SLO is in a better state');
    },
  };
}
