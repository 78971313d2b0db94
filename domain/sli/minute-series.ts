import { SLI_BUCKET_MS } from './sli-bucket.ts';
import type { EventCount } from './sli-bucket.ts';

/**
 * An SLI's events per minute as running sums, so that any window's counts are two subtractions.
 * Minute i is [fromMs + i minutes, + 1 minute); `cumulativeTotal[i]` and `cumulativeBad[i]` hold the events of the
 * minutes before i, so both arrays have `minutes + 1` entries and start with 0.
 */
export interface MinuteSeries {
  readonly fromMs: number;
  readonly toMs: number;
  readonly minutes: number;
  readonly cumulativeTotal: Float64Array;
  readonly cumulativeBad: Float64Array;
}

/** A range of minutes as positions of a {@link MinuteSeries}: `from` in, `to` out. */
export interface MinuteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Lays events out on minutes. The range is widened to whole minutes; a minute without an entry has no events; entries
 * outside the range are left out; several entries in one minute add up.
 */
export function createMinuteSeries(
  counts: readonly EventCount[],
  range: { readonly fromMs: number; readonly toMs: number },
): MinuteSeries {
  const firstMinute = Math.floor(range.fromMs / SLI_BUCKET_MS);
  const minutes = Math.max(0, Math.ceil(range.toMs / SLI_BUCKET_MS) - firstMinute);
  const cumulativeTotal = new Float64Array(minutes + 1);
  const cumulativeBad = new Float64Array(minutes + 1);
  for (const count of counts) {
    const minute = Math.floor(count.startMs / SLI_BUCKET_MS) - firstMinute;
    if (minute < 0 || minute >= minutes) continue;
    cumulativeTotal[minute + 1] = (cumulativeTotal[minute + 1] ?? 0) + count.total;
    cumulativeBad[minute + 1] = (cumulativeBad[minute + 1] ?? 0) + count.bad;
  }
  accumulate(cumulativeTotal);
  accumulate(cumulativeBad);
  const fromMs = firstMinute * SLI_BUCKET_MS;
  return { fromMs, toMs: fromMs + minutes * SLI_BUCKET_MS, minutes, cumulativeTotal, cumulativeBad };
}

/** The events of a range of minutes; positions outside the series count as its ends. */
export function eventsIn(series: MinuteSeries, { from, to }: MinuteRange): { total: number; bad: number } {
  const start = clamp(from, series.minutes);
  const end = clamp(to, series.minutes);
  return {
    total: (series.cumulativeTotal[end] ?? 0) - (series.cumulativeTotal[start] ?? 0),
    bad: (series.cumulativeBad[end] ?? 0) - (series.cumulativeBad[start] ?? 0),
  };
}

/** All events of the series. */
export function allEvents(series: MinuteSeries): { total: number; bad: number } {
  return eventsIn(series, { from: 0, to: series.minutes });
}

/** Length of the series in days. */
export function daysOf(series: MinuteSeries): number {
  return series.minutes / MINUTES_PER_DAY;
}

/** Minutes in a day. */
export const MINUTES_PER_DAY = 1440;

/** Epoch milliseconds of the start of a minute. */
export function minuteToMs(series: MinuteSeries, minute: number): number {
  return series.fromMs + minute * SLI_BUCKET_MS;
}

function accumulate(values: Float64Array): void {
  for (let position = 1; position < values.length; position += 1) {
    values[position] = (values[position] ?? 0) + (values[position - 1] ?? 0);
  }
}

function clamp(position: number, minutes: number): number {
  return Math.min(Math.max(position, 0), minutes);
}
