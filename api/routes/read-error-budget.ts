import type { ErrorBudget as WireErrorBudget } from '../../contracts/rest/error-budget.ts';
import { readBudget } from '../../domain/error-budget/read-budget.ts';
import type { ApiDeps } from '../api-deps.ts';
import type { Answer } from '../handler.ts';
import { errorBudgetView } from '../views/error-budget-view.ts';

/** What is left of an SLO's budget now, and where it is going. */
export async function readErrorBudget(deps: ApiDeps, sloId: string): Promise<Answer<WireErrorBudget>> {
  const slo = await deps.slos.getSlo(sloId);
  const { budget, forecast } = await readBudget(deps.buckets, slo, deps.nowMs());
  return { body: errorBudgetView(slo, budget, forecast) };
}
