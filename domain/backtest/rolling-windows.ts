import { eventsIn, minuteToMs, MINUTES_PER_DAY } from '../sli/minute-series.ts';
import type { MinuteSeries } from '../sli/minute-series.ts';

/** What one SLO window of the history attained. */
export interface AttainedWindow {
  readonly fromMs: number;
  readonly toMs: number;
  readonly total: number;
  readonly bad: number;
}

/**
 * The attained events of every SLO window that the history covers, one ending each day counted back from the end of
 * the history, oldest first. When the history is shorter than the window: the whole history as the only one.
 */
export function rollingWindows(series: MinuteSeries, windowDays: number): readonly AttainedWindow[] {
  const length = Math.min(windowDays * MINUTES_PER_DAY, series.minutes);
  const windows: AttainedWindow[] = [];
  for (let end = series.minutes; end >= length && end > 0; end -= MINUTES_PER_DAY) {
    const range = { from: end - length, to: end };
    windows.push({
      fromMs: minuteToMs(series, range.from),
      toMs: minuteToMs(series, end),
      ...eventsIn(series, range),
    });
  }
  return windows.reverse();
}

/**
 * The highest error ratio of any SLO window, over every minute that one can end at. When the history is shorter than
 * the window: the ratio of the whole history, as if the rest of the window went on like it.
 */
export function worstWindowRatio(series: MinuteSeries, windowDays: number): number {
  const { cumulativeBad, cumulativeTotal, minutes } = series;
  const length = Math.min(windowDays * MINUTES_PER_DAY, minutes);
  let worst = 0;
  for (let end = length; end <= minutes; end += 1) {
    const total = (cumulativeTotal[end] ?? 0) - (cumulativeTotal[end - length] ?? 0);
    if (total === 0) continue;
    worst = Math.max(worst, ((cumulativeBad[end] ?? 0) - (cumulativeBad[end - length] ?? 0)) / total);
  }
  return worst;
}
