import { createMinuteSeries } from '../../domain/sli/minute-series.ts';
import type { MinuteSeries } from '../../domain/sli/minute-series.ts';
import type { EventCount } from '../../domain/sli/sli-bucket.ts';
import { SLI_BUCKET_MS } from '../../domain/sli/sli-bucket.ts';
import { detectIncidents } from '../../domain/recommendation/detect-incidents.ts';
import type { Incident } from '../../domain/recommendation/detect-incidents.ts';
import { judgeHistory } from '../../domain/recommendation/judge-history.ts';
import type { JudgedHistoryInput, SliVerdict } from '../../domain/recommendation/judge-history.ts';
import { historyTooShort } from '../../domain/recommendation/refusal-reasons.ts';
import type { CountSeries } from './read-history.ts';

/** Recorded events with what is said about them. */
export interface JudgedCounts {
  /** As the file has them: what is spread over minutes is not exact in binary. */
  readonly recorded: { readonly total: number; readonly bad: number };
  readonly series: MinuteSeries;
  readonly incidents: readonly Incident[];
  readonly verdict: SliVerdict;
}

/** How recorded events are judged. */
export type CountQuestion = Pick<JudgedHistoryInput, 'windowDays' | 'requestClass' | 'limits' | 'ladder' | 'seed'>;

/** Judges good and total events as an availability SLI. */
export function judgeCounts(history: CountSeries, question: CountQuestion): JudgedCounts {
  const series = toMinutes(history);
  const recorded = sumOf(history);
  const tooShort = historyTooShort(series.fromMs, series.toMs);

  const early = [
    ...(tooShort === undefined ? [] : [tooShort]),
    ...(recorded.total > 0 ? [] : [{ code: 'no_traffic' as const, explanation: 'No event in the whole file.' }]),
  ];
  if (early.length > 0) return { recorded, series, incidents: [], verdict: { kind: 'refused', reasons: early } };
  const incidents = detectIncidents(series);
  return {
    recorded,
    series,
    incidents,
    verdict: judgeHistory({ ...question, series, incidents, sliKind: 'availability' }),
  };
}

function sumOf({ rows }: CountSeries): JudgedCounts['recorded'] {
  let total = 0;
  let bad = 0;
  for (const row of rows) {
    total += row.total;
    bad += row.bad;
  }
  return { total, bad };
}

/** Steps longer than a minute are spread evenly over their minutes: within a step nothing is known. */
function toMinutes({ stepMs, rows }: CountSeries): MinuteSeries {
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
