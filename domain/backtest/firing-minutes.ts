import { alertThreshold } from '../burn-rate/alert-threshold.ts';
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
}

/**
 * Sets `flag` in `firing` for every minute at whose end the alert fires: both windows, each ending with that minute,
 * have bad/total above the threshold. A window without events is never above it. Exact: integers, no division.
 */
export function markFiringMinutes(firing: Uint8Array, flag: number, input: FiringInput): void {
  const { series, alert, objectivePpm, beforeHistory } = input;
  const { cumulativeTotal, cumulativeBad, minutes } = series;
  const { numerator, denominator } = alertThreshold(alert, objectivePpm);
  const shortMinutes = alert.shortWindowSeconds / 60;
  const longMinutes = alert.longWindowSeconds / 60;

  // The hot loop: inlined arithmetic on the running sums instead of a call per window.
  for (let end = beforeHistory === 'unknown' ? longMinutes : 1; end <= minutes; end += 1) {
    const bad = cumulativeBad[end] ?? 0;
    const total = cumulativeTotal[end] ?? 0;
    const longStart = end > longMinutes ? end - longMinutes : 0;
    const longBad = bad - (cumulativeBad[longStart] ?? 0);
    if (longBad * denominator <= (total - (cumulativeTotal[longStart] ?? 0)) * numerator) continue;
    const shortStart = end > shortMinutes ? end - shortMinutes : 0;
    const shortBad = bad - (cumulativeBad[shortStart] ?? 0);
    if (shortBad * denominator <= (total - (cumulativeTotal[shortStart] ?? 0)) * numerator) continue;
    firing[end - 1] = (firing[end - 1] ?? 0) | flag;
  }
}
