import type { BudgetEvent } from '../../../domain/error-budget/budget-event.ts';
import { buildSlo } from './build-slo.ts';

/** The first event of an SLO that is at risk; every field can be replaced. */
export function buildBudgetEvent(overrides: Partial<BudgetEvent> = {}): BudgetEvent {
  const { sloId, service, environment, name } = buildSlo();
  return {
    ...{ sloId, service, environment, sloName: name },
    ...{ sequence: 1, to: 'at_risk', atMs: 1_767_225_600_000, remaining: 0.25, burnRate1h: 3.5 },
    ...overrides,
  };
}
