import type { Counter } from 'prom-client';
import type { MetricFactory } from './metric-factory.ts';

/** What watching the live SLOs tells. */
export interface SloMetrics {
  readonly driftChecks: Counter<'outcome'>;
  readonly driftRecommendations: Counter<'kind'>;
  readonly budgetStateChanges: Counter<'state'>;
  readonly budgetWatchFailures: Counter;
}

/** Declares the metrics of drift and error budgets. */
export function createSloMetrics({ counter }: MetricFactory): SloMetrics {
  return {
    driftChecks: counter('drift_checks_total', 'Comparisons of live SLOs with today’s recommendation, by outcome.', [
      'outcome',
    ]),
    driftRecommendations: counter(
      'drift_recommendations_total',
      'Recommendations that were opened because a live SLO drifted, by SLI kind.',
      ['kind'],
    ),
    budgetStateChanges: counter(
      'budget_state_changes_total',
      'Error budgets that entered a state (healthy, at_risk, exhausted).',
      ['state'],
    ),
    budgetWatchFailures: counter('budget_watch_failures_total', 'Error budgets that could not be read when looked at.'),
  };
}
