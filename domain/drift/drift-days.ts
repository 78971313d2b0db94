import { eventsIn, MINUTES_PER_DAY } from '../sli/minute-series.ts';
import type { MinuteSeries } from '../sli/minute-series.ts';
import { SLI_BUCKET_MS } from '../sli/sli-bucket.ts';
import type { BlockCount } from '../statistics/block-bootstrap.ts';
import type { Observation } from '../statistics/stratified-permutation-test.ts';

const WEEK_DAYS = 7;
const DAY_MS = 86_400_000;

/** Whole weeks of days; a day's stratum is its place in the week that begins where the older sample ends. */
export interface DaySample {
  readonly fromMs: number;
  readonly toMs: number;
  readonly days: readonly Observation<BlockCount>[];
}

/**
 * The last whole weeks of a history, in days of 24 hours counted from `anchorMs`: from its end for the older sample, which
 * ends there, and from the older one's end for the newer. Whole weeks, so that both samples have each weekday equally often.
 */
export function wholeWeeks(series: MinuteSeries, anchorMs: number): DaySample {
  const offset = Math.ceil((series.fromMs - anchorMs) / DAY_MS);
  const end = Math.floor((series.toMs - anchorMs) / DAY_MS);
  const count = Math.max(0, Math.floor((end - offset) / WEEK_DAYS) * WEEK_DAYS);
  const first = end - count;
  const days = Array.from({ length: count }, (_, position) => {
    const day = first + position;
    const from = Math.round((anchorMs + day * DAY_MS - series.fromMs) / SLI_BUCKET_MS);
    return { stratum: weekPlace(day), value: eventsIn(series, { from, to: from + MINUTES_PER_DAY }) };
  });
  return { fromMs: anchorMs + first * DAY_MS, toMs: anchorMs + end * DAY_MS, days };
}

/** Also for days before the anchor. */
function weekPlace(day: number): number {
  return ((day % WEEK_DAYS) + WEEK_DAYS) % WEEK_DAYS;
}
