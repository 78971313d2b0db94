import { toMinutes } from '../../domain/sli/count-series.ts';
import type { CountSeries } from '../../domain/sli/count-series.ts';
import type { MinuteSeries } from '../../domain/sli/minute-series.ts';
import { detectIncidents } from '../../domain/recommendation/detect-incidents.ts';
import type { Incident } from '../../domain/recommendation/detect-incidents.ts';
import { judgeHistory } from '../../domain/recommendation/judge-history.ts';
import type { JudgedHistoryInput, SliVerdict } from '../../domain/recommendation/judge-history.ts';
import { historyTooShort } from '../../domain/recommendation/refusal-reasons.ts';
import { poolCounts } from '../../domain/statistics/pooled-counts.ts';

/** Recorded events with what is said about them. */
export interface JudgedCounts {
  /** As the file has them: what is spread over minutes is not exact in binary. */
  readonly recorded: { readonly total: number; readonly bad: number };
  readonly series: MinuteSeries;
  readonly incidents: readonly Incident[];
  readonly verdict: SliVerdict;
}

/** How recorded events are judged. */
export interface CountQuestion extends Pick<
  JudgedHistoryInput,
  'windowDays' | 'requestClass' | 'limits' | 'ladder' | 'seed'
> {
  /** Availability unless said. */
  readonly sliKind?: JudgedHistoryInput['sliKind'];
}

/** Judges good and total events, as an availability SLI unless the question says otherwise. */
export function judgeCounts(history: CountSeries, question: CountQuestion): JudgedCounts {
  const series = toMinutes(history);
  const recorded = poolCounts(history.rows);
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
    verdict: judgeHistory({ sliKind: 'availability', ...question, series, incidents }),
  };
}
