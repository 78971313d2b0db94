import { createMinuteSeries } from './minute-series.ts';
import type { MinuteSeries } from './minute-series.ts';
import { SLI_BUCKET_MS } from './sli-bucket.ts';
import type { EventCount } from './sli-bucket.ts';

/** Good and total events of steps, ascending by time. */
export interface CountSeries {
  readonly stepMs: number;
  readonly rows: readonly { readonly startMs: number; readonly total: number; readonly bad: number }[];
}

/** From the first step to the end of the last one; empty at 0 without steps. */
export function rangeOfCounts({ stepMs, rows }: CountSeries): { readonly fromMs: number; readonly toMs: number } {
  const last = rows.at(-1);
  if (last === undefined) return { fromMs: 0, toMs: 0 };
  return { fromMs: rows[0]?.startMs ?? 0, toMs: last.startMs + minutesOfStep(stepMs) * SLI_BUCKET_MS };
}

/**
 * Steps longer than a minute are spread evenly over their minutes: within a step nothing is known. The series has the range
 * of the steps, or the given one, outside of which steps are left out.
 */
export function toMinutes(
  counts: CountSeries,
  range: { readonly fromMs: number; readonly toMs: number } = rangeOfCounts(counts),
): MinuteSeries {
  return createMinuteSeries(minuteCounts(counts), range);
}

/** The same minute by minute, ascending. */
export function minuteCounts({ stepMs, rows }: CountSeries): readonly EventCount[] {
  const minutes = minutesOfStep(stepMs);
  return rows.flatMap(({ startMs, total, bad }) =>
    Array.from({ length: minutes }, (_, minute): EventCount => ({
      startMs: startMs + minute * SLI_BUCKET_MS,
      total: total / minutes,
      bad: bad / minutes,
    })),
  );
}

function minutesOfStep(stepMs: number): number {
  return Math.max(1, Math.round(stepMs / SLI_BUCKET_MS));
}
