import { allEvents, daysOf, eventsIn } from '../sli/minute-series.ts';
import type { MinuteSeries } from '../sli/minute-series.ts';

const HOUR_MINUTES = 60;

/** Share of the requests that may fall in hours with less traffic than the low hour. */
const LOW_SHARE = 0.05;

/** How much traffic there is to judge by. */
export interface Traffic {
  readonly perDay: number;
  /** Expected in one SLO window, at the history's mean. */
  readonly perWindow: number;
  /**
   * Requests in a low hour: 95 % of all requests, so 95 % of failures that strike at random, fall in clock hours with at
   * least this many. Weighted by requests, because an hour in which nobody asks cannot fail.
   */
  readonly lowHour: number;
}

/** Measures the traffic of a history. */
export function measureTraffic(series: MinuteSeries, windowDays: number): Traffic {
  const days = daysOf(series);
  const { total } = allEvents(series);
  const perDay = days === 0 ? 0 : total / days;
  return { perDay, perWindow: perDay * windowDays, lowHour: lowHour(series, total) };
}

function lowHour(series: MinuteSeries, total: number): number {
  const hours: number[] = [];
  for (let from = 0; from < series.minutes; from += HOUR_MINUTES) {
    hours.push(eventsIn(series, { from, to: from + HOUR_MINUTES }).total);
  }
  hours.sort((a, b) => a - b);
  let seen = 0;
  for (const requests of hours) {
    seen += requests;
    if (seen > total * LOW_SHARE) return requests;
  }
  return 0;
}
