import type { ErrorBudget as WireErrorBudget } from '../../contracts/rest/error-budget.ts';
import { errorBudget } from '../../domain/error-budget/error-budget.ts';
import { forecastBudget } from '../../domain/error-budget/forecast-budget.ts';
import { stableHash } from '../../domain/fingerprint/stable-hash.ts';
import { dayCounts } from '../../domain/recommendation/day-counts.ts';
import { eventCounts } from '../../domain/sli/event-counts.ts';
import { createMinuteSeries } from '../../domain/sli/minute-series.ts';
import { SLI_BUCKET_MS } from '../../domain/sli/sli-bucket.ts';
import { createSeededRandom, seedFromHash } from '../../domain/statistics/seeded-random.ts';
import type { ApiDeps } from '../api-deps.ts';
import type { Answer } from '../handler.ts';
import { errorBudgetView } from '../views/error-budget-view.ts';

const DAY_MS = 86_400_000;
/** What a forecast learns from; longer for an SLO with a longer window. */
const LEAST_HISTORY_DAYS = 28;

/** What is left of an SLO's budget now, and where it is going. */
export async function readErrorBudget(deps: ApiDeps, sloId: string): Promise<Answer<WireErrorBudget>> {
  const slo = await deps.slos.getSlo(sloId);
  const nowMs = deps.nowMs();
  const historyDays = Math.max(LEAST_HISTORY_DAYS, slo.windowDays);
  const buckets = await deps.buckets.readBuckets({
    journeyId: slo.journeyId,
    // One bucket more on either side: the budget rounds its window to whole minutes.
    fromMs: nowMs - historyDays * DAY_MS - SLI_BUCKET_MS,
    toMs: nowMs + SLI_BUCKET_MS,
  });
  const counts = eventCounts(buckets, slo.sli);
  const budget = errorBudget({ slo, counts, nowMs });
  const fromMs = Math.max(budget.toMs - historyDays * DAY_MS, buckets[0]?.startMs ?? budget.toMs);
  const days = dayCounts(createMinuteSeries(counts, { fromMs, toMs: budget.toMs }));
  // The same budget has the same forecast, whoever asks.
  const random = createSeededRandom(seedFromHash(stableHash([slo.sloId])));
  return { body: errorBudgetView(slo, budget, forecastBudget(days, slo, random)) };
}
