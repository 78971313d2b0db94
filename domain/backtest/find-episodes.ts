import type { AlertTarget } from '../burn-rate/alert-threshold.ts';
import { burnRateAlerts } from '../burn-rate/windows.ts';
import { daysOf, allEvents, eventsIn, minuteToMs } from '../sli/minute-series.ts';
import type { MinuteRange, MinuteSeries } from '../sli/minute-series.ts';
import { budgetPpm, WHOLE_PPM } from '../slo/objective.ts';
import type { AlertEpisode, AlertSeverity } from './backtest.ts';
import { burnStart } from './burn-start.ts';
import { FiringFlag } from './firing-minutes.ts';

/** What {@link findEpisodes} needs. */
export interface EpisodeSearch {
  readonly series: MinuteSeries;
  readonly target: AlertTarget;
  readonly severity: AlertSeverity;
  /** Per minute, which pairs of the severity fire at its end. */
  readonly firing: Uint8Array;
}

/**
 * The times that a severity fired, in order, each with what it cost since the one before: an alert that fires again
 * without a further failure, because good requests left its window, cost nothing more.
 */
export function findEpisodes(search: EpisodeSearch): readonly AlertEpisode[] {
  const episodes: AlertEpisode[] = [];
  let previousEnd = 0;
  for (const fired of runsOf(search.firing)) {
    episodes.push(describeEpisode(search, fired, previousEnd));
    previousEnd = fired.to;
  }
  return episodes;
}

/** Error budget of a target as a ratio. */
export function budgetRatio(target: AlertTarget): number {
  return budgetPpm(target.objectivePpm) / WHOLE_PPM;
}

/** How many bad events the budget of a whole SLO window allows at the history's mean traffic. */
function budgetEvents(series: MinuteSeries, target: AlertTarget): number {
  const days = daysOf(series);
  return days === 0 ? 0 : (budgetRatio(target) * allEvents(series).total * target.windowDays) / days;
}

function describeEpisode(search: EpisodeSearch, fired: MinuteRange, notBefore: number): AlertEpisode {
  const { series, target, severity, firing } = search;
  const longMinutes = longWindowMinutes(search, firing[fired.from] ?? 0);
  const budget = budgetRatio(target);
  const start = burnStart({ series, firedMinute: fired.from, longMinutes, notBefore, budget });
  const { bad } = eventsIn(series, { from: start, to: fired.to });
  const allowed = budgetEvents(series, target);
  return {
    severity,
    // An alert that fires at the end of a minute is seen at the start of the next.
    startMs: minuteToMs(series, fired.from + 1),
    endMs: Math.min(series.toMs, minuteToMs(series, fired.to + 1)),
    detectionMinutes: fired.from + 1 - start,
    budgetSpent: allowed === 0 ? 0 : bad / allowed,
    badEvents: bad,
  };
}

/** The long window of the pair that fired first; of the quick pair when both did. */
function longWindowMinutes({ target, severity }: EpisodeSearch, flags: number): number {
  const speed = (flags & FiringFlag.quick) > 0 ? 'quick' : 'slow';
  const alert = burnRateAlerts(target.windowDays).find((pair) => pair.severity === severity && pair.speed === speed);
  return (alert?.longWindowSeconds ?? 0) / 60;
}

function runsOf(firing: Uint8Array): readonly MinuteRange[] {
  const runs: MinuteRange[] = [];
  let from = -1;
  for (let minute = 0; minute <= firing.length; minute += 1) {
    const fires = (firing[minute] ?? 0) > 0;
    if (fires && from < 0) from = minute;
    if (!fires && from >= 0) {
      runs.push({ from, to: minute });
      from = -1;
    }
  }
  return runs;
}
