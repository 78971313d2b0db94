import { stableHash } from '../fingerprint/stable-hash.ts';
import { dayCounts } from '../recommendation/day-counts.ts';
import { eventCounts } from '../sli/event-counts.ts';
import { createMinuteSeries } from '../sli/minute-series.ts';
import type { SliBucketReader } from '../sli/ports.ts';
import { SLI_BUCKET_MS } from '../sli/sli-bucket.ts';
import type { Slo } from '../slo/slo.ts';
import { createSeededRandom, seedFromHash } from '../statistics/seeded-random.ts';
import { errorBudget } from './error-budget.ts';
import type { ErrorBudget } from './error-budget.ts';
import { forecastBudget } from './forecast-budget.ts';
import type { BudgetForecast } from './forecast-budget.ts';

const DAY_MS = 86_400_000;
/** What a forecast learns from; longer for an SLO with a longer window. */
const LEAST_HISTORY_DAYS = 28;

/** What is left of a budget, and where it is going: no forecast with fewer than seven days of history. */
export interface ReadBudget {
  readonly budget: ErrorBudget;
  readonly forecast: BudgetForecast | undefined;
}

/** Reads an SLO's budget as it is at a time. The same budget has the same forecast, whoever asks. */
export async function readBudget(buckets: SliBucketReader, slo: Slo, nowMs: number): Promise<ReadBudget> {
  const historyDays = Math.max(LEAST_HISTORY_DAYS, slo.windowDays);
  const read = await buckets.readBuckets({
    journeyId: slo.journeyId,
    // One bucket more on either side: the budget rounds its window to whole minutes.
    fromMs: nowMs - historyDays * DAY_MS - SLI_BUCKET_MS,
    toMs: nowMs + SLI_BUCKET_MS,
  });
  const counts = eventCounts(read, slo.sli);
  const budget = errorBudget({ slo, counts, nowMs });
  const fromMs = Math.max(budget.toMs - historyDays * DAY_MS, read[0]?.startMs ?? budget.toMs);
  const days = dayCounts(createMinuteSeries(counts, { fromMs, toMs: budget.toMs }));
  const random = createSeededRandom(seedFromHash(stableHash([slo.sloId])));
  return { budget, forecast: forecastBudget(days, slo, random) };
}
