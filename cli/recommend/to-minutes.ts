import { createMinuteSeries } from '../../domain/sli/minute-series.ts';
import type { MinuteSeries } from '../../domain/sli/minute-series.ts';
import type { EventCount } from '../../domain/sli/sli-bucket.ts';
import { SLI_BUCKET_MS } from '../../domain/sli/sli-bucket.ts';
import type { CountSeries } from './read-history.ts';

/** Steps longer than a minute are spread evenly over their minutes: within a step nothing is known. */
export function toMinutes({ stepMs, rows }: CountSeries): MinuteSeries {
  const minutes = Math.max(1, Math.round(stepMs / SLI_BUCKET_MS));
  const counts = rows.flatMap(({ startMs, total, bad }) =>
    Array.from({ length: minutes }, (_, minute): EventCount => ({
      startMs: startMs + minute * SLI_BUCKET_MS,
      total: total / minutes,
      bad: bad / minutes,
    })),
  );
  const fromMs = rows[0]?.startMs ?? 0;
  const toMs = (rows.at(-1)?.startMs ?? 0) + minutes * SLI_BUCKET_MS;
  return createMinuteSeries(counts, { fromMs, toMs });
}
