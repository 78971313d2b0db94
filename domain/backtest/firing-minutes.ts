import { alertThreshold } from '../burn-rate/alert-threshold.ts';
import { ratioExceeds } from '../burn-rate/fraction.ts';
import type { Fraction } from '../burn-rate/fraction.ts';
import type { BurnRateAlert } from '../burn-rate/windows.ts';
import type { ObjectivePpm } from '../slo/objective.ts';
import type { MinuteSeries } from '../sli/minute-series.ts';

/**
 * What was before the first recorded minute.
 * `unknown`: an alert is silent until its long window lies within the history, because with a handful of requests in
 * it the first failure would look like an outage. `empty`: nothing, as for a Prometheus that was just started.
 */
export type BeforeHistory = 'unknown' | 'empty';

/** Which of a severity's window pairs fires, as bits. */
export const FiringFlag = { quick: 1, slow: 2 } as const;

/** What {@link markFiringMinutes} needs. */
export interface FiringInput {
  readonly series: MinuteSeries;
  readonly alert: BurnRateAlert;
  readonly objectivePpm: ObjectivePpm;
  readonly beforeHistory: BeforeHistory;
  /** Bad events that the long window must hold at least. */
  readonly minFailures: number;
}

/**
 * Sets `flag` in `firing` for every minute at whose end the alert fires: both windows, each ending with that minute,
 * have bad/total above the threshold, and the long one at least `minFailures` bad events. A window without events is
 * never above the threshold. Exact: integers, no division.
 */
export function markFiringMinutes(firing: Uint8Array, flag: number, input: FiringInput): void {
  const { series, alert, objectivePpm, beforeHistory, minFailures } = input;
  const threshold = alertThreshold(alert, objectivePpm);
  const longMinutes = alert.longWindowSeconds / 60;
  const isLongAbove = createWindowTest(series, longMinutes, { threshold, minFailures });
  const isShortAbove = createWindowTest(series, alert.shortWindowSeconds / 60, { threshold, minFailures: 0 });
  for (let end = beforeHistory === 'unknown' ? longMinutes : 1; end <= series.minutes; end += 1) {
    if (isLongAbove(end) && isShortAbove(end)) firing[end - 1] = (firing[end - 1] ?? 0) | flag;
  }
}

/** What a window's events must exceed, and how many bad ones it must hold. */
interface WindowBounds {
  readonly threshold: Fraction;
  readonly minFailures: number;
}

/** Whether the window of `minutes` that ends before minute `end` is out of bounds. */
function createWindowTest(series: MinuteSeries, minutes: number, bounds: WindowBounds): (end: number) => boolean {
  const { cumulativeTotal, cumulativeBad } = series;
  const { threshold, minFailures } = bounds;
  return (end) => {
    const start = Math.max(0, end - minutes);
    const bad = (cumulativeBad[end] ?? 0) - (cumulativeBad[start] ?? 0);
    if (bad < minFailures) return false;
    return ratioExceeds(bad, (cumulativeTotal[end] ?? 0) - (cumulativeTotal[start] ?? 0), threshold);
  };
}
