import { eventsIn, minuteToMs } from '../sli/minute-series.ts';
import type { MinuteSeries } from '../sli/minute-series.ts';

/** A time in which an SLI was clearly worse than its ordinary state. */
export interface Incident {
  readonly fromMs: number;
  readonly toMs: number;
  readonly total: number;
  readonly bad: number;
}

const HOUR_MINUTES = 60;

/** The worst hours, by error ratio, that the ordinary state is estimated without. */
const TRIMMED_SHARE = 0.05;

/** An incident is at least this bad, and at least ten times the ordinary ratio. */
const LEAST_INCIDENT_RATIO = 0.05;
const INCIDENT_FACTOR = 10;

/** Expected number of incidents found in a whole history that has none. */
const FALSE_INCIDENTS = 0.01;

/**
 * Finds incidents by a CUSUM on the log-likelihood ratio of "incident" against "ordinary" (Page 1954). Each failed
 * request adds ln(p1/p0), each good one ln((1−p1)/(1−p0)), never below zero; above h = ln(requests / 0.01) an incident
 * is certain (the mean number of requests between false alarms is at least e^h, Lorden 1971). It began after the sum last
 * was zero, and ended where the sum was highest before it fell by h.
 *
 * p0 is the ratio of all hours but the worst 5 %, half a failure added; p1 = max(10 p0, 5 %), at most 50 %.
 */
export function detectIncidents(series: MinuteSeries): readonly Incident[] {
  const { total } = eventsIn(series, { from: 0, to: series.minutes });
  if (total === 0) return [];
  const ordinary = ordinaryRatio(series);
  const during = Math.min(0.5, Math.max(INCIDENT_FACTOR * ordinary, LEAST_INCIDENT_RATIO));
  if (during <= ordinary) return [];
  return scan(series, {
    badScore: Math.log(during / ordinary),
    goodScore: Math.log((1 - during) / (1 - ordinary)),
    threshold: Math.log(total / FALSE_INCIDENTS),
  });
}

/** The error ratio of the ordinary hours: all but the worst 5 %. */
export function ordinaryRatio(series: MinuteSeries): number {
  const hours: { total: number; bad: number }[] = [];
  for (let from = 0; from < series.minutes; from += HOUR_MINUTES) {
    const hour = eventsIn(series, { from, to: from + HOUR_MINUTES });
    if (hour.total > 0) hours.push(hour);
  }
  hours.sort((a, b) => a.bad / a.total - b.bad / b.total);
  let total = 0;
  let bad = 0;
  for (const hour of hours.slice(0, Math.ceil(hours.length * (1 - TRIMMED_SHARE)))) {
    total += hour.total;
    bad += hour.bad;
  }
  return (bad + 0.5) / (total + 1);
}

interface Scores {
  readonly badScore: number;
  readonly goodScore: number;
  readonly threshold: number;
}

function scan(series: MinuteSeries, { badScore, goodScore, threshold }: Scores): readonly Incident[] {
  const incidents: Incident[] = [];
  let sum = 0;
  let start = 0;
  let highest = 0;
  let highestEnd = 0;
  const close = (): void => {
    if (highest <= threshold) return;
    const range = { from: start, to: highestEnd };
    incidents.push({
      fromMs: minuteToMs(series, range.from),
      toMs: minuteToMs(series, range.to),
      ...eventsIn(series, range),
    });
  };
  for (let minute = 0; minute < series.minutes; minute += 1) {
    const { total, bad } = eventsIn(series, { from: minute, to: minute + 1 });
    sum += bad * badScore + (total - bad) * goodScore;
    if (sum > highest) {
      highest = sum;
      highestEnd = minute + 1;
    }
    const over = highest > threshold && highest - sum >= threshold;
    if (sum > 0 && !over) continue;
    close();
    sum = 0;
    highest = 0;
    start = minute + 1;
  }
  close();
  return incidents;
}
