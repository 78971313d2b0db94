import type { Sli } from '../../../../../contracts/rest/sli.ts';
import type { Target } from '../../../../../cli/demo/stages/balanced-target.ts';

const FROM = '2026-02-25T00:00:00.000Z';
const TO = '2026-03-11T00:00:00.000Z';

/** A recommendation on the wire whose targets all have these episodes. */
export function wireSli(episodes: Target['backtest']['episodes']): Sli {
  const backtest = {
    ...{ from: FROM, to: TO, total: 1_000, bad: 10, pages_per_month: 2, tickets_per_month: 0, minutes_in_alert: 50 },
    worst_budget_spent: 0.2,
    episodes,
  };
  const target = { target_percentage: 99.5, time_window_days: 28, miss_risk: 0.1, bad_allowed: 10, backtest };
  return {
    ...{ sli_id: 'sli', job_id: 'job', journey_id: 'journey', service_name: 'shop-frontend', environment: 'demo' },
    ...{ operation: 'GET /', name: 'get-availability', kind: 'availability', threshold_ms: null },
    ...{ request_class: 'high_fast', status: 'pending', confidence_score: 0.9 },
    confidence: { score: 0.9, parts: [] },
    attained: { from: FROM, to: TO, total: 1_000, bad: 10, p50_ms: 10, p95_ms: 20, p99_ms: 30 },
    outcome: {
      kind: 'proposed',
      variants: (['conservative', 'balanced', 'aggressive'] as const).map((variant) => ({ variant, ...target })),
    },
    ...{
      total_query: '',
      bad_query: '',
      source: { kind: 'traces' },
      evidence: [],
      explanation: '',
      decision: null,
      created_at: TO,
    },
  };
}
