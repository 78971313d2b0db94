import type { MinuteSeries } from '../sli/minute-series.ts';

/** What {@link burnStart} needs. */
export interface BurnSearch {
  readonly series: MinuteSeries;
  /** The minute at whose end the alert began to fire. */
  readonly firedMinute: number;
  /** The search goes back this far: the alert's long window. */
  readonly longMinutes: number;
  /** Never before this minute: where the previous episode of the same severity ended. */
  readonly notBefore: number;
  /** Error budget as a ratio. */
  readonly budget: number;
}

/**
 * The minute of the first bad event of the burn that fired an alert.
 *
 * The burn begins where bad − budget × total, summed from there to the alert, is largest: the usual change-point
 * estimate of a CUSUM (Page 1954). So failures at the ordinary rate hours before an outage are not part of it, and where
 * nothing failed before, it is simply the first failure.
 */
export function burnStart(search: BurnSearch): number {
  const { series, firedMinute, longMinutes, notBefore, budget } = search;
  const earliest = Math.max(0, notBefore, firedMinute + 1 - longMinutes);
  let start = earliest;
  let lowest = Number.POSITIVE_INFINITY;
  for (let minute = earliest; minute <= firedMinute; minute += 1) {
    const sum = (series.cumulativeBad[minute] ?? 0) - budget * (series.cumulativeTotal[minute] ?? 0);
    // The last of equal minima: the sum rises right after it, so that minute has a failure.
    if (sum <= lowest) {
      lowest = sum;
      start = minute;
    }
  }
  return start;
}
