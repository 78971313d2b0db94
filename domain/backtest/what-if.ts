import type { AlertTarget } from '../burn-rate/alert-threshold.ts';
import type { MinuteSeries } from '../sli/minute-series.ts';
import { SLI_BUCKET_MS } from '../sli/sli-bucket.ts';
import type { AlertEpisode, Backtest } from './backtest.ts';
import { budgetRatio } from './find-episodes.ts';
import { matchIncidents } from './match-incidents.ts';
import type { IncidentMatch, IncidentTime } from './match-incidents.ts';
import { rollingWindows } from './rolling-windows.ts';
import { runBacktest } from './run-backtest.ts';

/** A page or ticket with how long it outlived its cause. */
export interface WhatIfEpisode extends AlertEpisode {
  /** Minutes from the end of the burn to the end of the alert. */
  readonly resetMinutes: number;
}

/** What one SLO window that ends here attained; one a day. */
export interface BudgetPoint {
  readonly toMs: number;
  readonly total: number;
  readonly bad: number;
  /** bad / total over the budget: 1 is all of it. */
  readonly budgetSpent: number;
}

/** What a target, threshold and window would have meant on recorded minutes. */
export interface WhatIf {
  readonly backtest: Omit<Backtest, 'episodes'>;
  readonly episodes: readonly WhatIfEpisode[];
  /** Of each SLO window that the history covers, oldest first; when it is shorter than one, of the whole history. */
  readonly budgetLine: readonly BudgetPoint[];
  /** Windows of the line that kept the target. */
  readonly windowsKept: number;
  /** Against the incidents that were given; absent without any. */
  readonly match?: IncidentMatch;
}

/**
 * Replays a target's alerts and budget over recorded minutes.
 * @throws ScoutError invalid_argument for a window outside 7..90 days or an objective without an error budget
 */
export function runWhatIf(series: MinuteSeries, target: AlertTarget, incidents: readonly IncidentTime[] = []): WhatIf {
  const { episodes, ...backtest } = runBacktest(series, target);
  const budget = budgetRatio(target);
  const budgetLine = rollingWindows(series, target.windowDays).map(({ toMs, total, bad }) => ({
    ...{ toMs, total, bad },
    budgetSpent: total === 0 ? 0 : bad / total / budget,
  }));
  return {
    backtest,
    episodes: episodes.map((episode) => ({ ...episode, resetMinutes: resetMinutes(series, episode, budget) })),
    budgetLine,
    windowsKept: budgetLine.filter(({ budgetSpent }) => budgetSpent <= 1).length,
    ...(incidents.length === 0 ? {} : { match: matchIncidents(episodes, incidents) }),
  };
}

/**
 * The burn ends where bad − budget × total, summed from its begin, is largest, the counterpart of where it begins
 * (`burnStart`): what fails at the ordinary rate afterwards is no part of it.
 */
function resetMinutes(series: MinuteSeries, episode: AlertEpisode, budget: number): number {
  const minuteOf = (timeMs: number): number => Math.round((timeMs - series.fromMs) / SLI_BUCKET_MS);
  const fired = minuteOf(episode.startMs) - 1;
  const ended = minuteOf(episode.endMs);
  let burnEnd = fired + 1;
  let highest = Number.NEGATIVE_INFINITY;
  for (let minute = Math.max(0, fired - episode.detectionMinutes + 1) + 1; minute <= ended; minute += 1) {
    const sum = (series.cumulativeBad[minute] ?? 0) - budget * (series.cumulativeTotal[minute] ?? 0);
    if (sum > highest) {
      highest = sum;
      burnEnd = minute;
    }
  }
  return ended - burnEnd;
}
