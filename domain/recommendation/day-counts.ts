import { eventsIn, MINUTES_PER_DAY, minuteToMs } from '../sli/minute-series.ts';
import type { MinuteSeries } from '../sli/minute-series.ts';
import { SLI_BUCKET_MS } from '../sli/sli-bucket.ts';
import type { BlockCount } from '../statistics/block-bootstrap.ts';
import type { Incident } from './detect-incidents.ts';

/** The events of each whole day, counted back from the end of the history, oldest first. A part of a day is left out. */
export function dayCounts(series: MinuteSeries): readonly BlockCount[] {
  return dayRanges(series).map((range) => eventsIn(series, range));
}

/** The same without the events of incidents. */
export function ordinaryDayCounts(series: MinuteSeries, incidents: readonly Incident[]): readonly BlockCount[] {
  const position = (timeMs: number): number => (timeMs - minuteToMs(series, 0)) / SLI_BUCKET_MS;
  return dayRanges(series).map((day) => {
    let { total, bad } = eventsIn(series, day);
    for (const incident of incidents) {
      const from = Math.max(day.from, position(incident.fromMs));
      const to = Math.min(day.to, position(incident.toMs));
      if (from >= to) continue;
      const during = eventsIn(series, { from, to });
      total -= during.total;
      bad -= during.bad;
    }
    return { total, bad };
  });
}

function dayRanges(series: MinuteSeries): readonly { from: number; to: number }[] {
  const count = Math.floor(series.minutes / MINUTES_PER_DAY);
  return Array.from({ length: count }, (_, day) => {
    const to = series.minutes - (count - 1 - day) * MINUTES_PER_DAY;
    return { from: to - MINUTES_PER_DAY, to };
  });
}
