import type { AlertTarget } from '../burn-rate/alert-threshold.ts';
import { MIN_FAILURES } from '../burn-rate/min-failures.ts';
import { burnRateAlerts } from '../burn-rate/windows.ts';
import { ErrorCode } from '../errors/error-code.ts';
import { ScoutError } from '../errors/scout-error.ts';
import { allEvents, daysOf } from '../sli/minute-series.ts';
import type { MinuteSeries } from '../sli/minute-series.ts';
import { budgetPpm } from '../slo/objective.ts';
import type { AlertSeverity, Backtest } from './backtest.ts';
import { budgetRatio, findEpisodes } from './find-episodes.ts';
import { FiringFlag, markFiringMinutes } from './firing-minutes.ts';
import type { BeforeHistory } from './firing-minutes.ts';
import { worstWindowRatio } from './rolling-windows.ts';

/** Days in the month that rates are scaled to. */
export const MONTH_DAYS = 30;

/** How a replay departs from the product's own alerts over a recorded history. */
export interface ReplayOptions {
  /** What was before the first minute: `unknown` unless said otherwise. */
  readonly beforeHistory?: BeforeHistory;
  /** Bad events that a long window must hold: {@link MIN_FAILURES} as in guarded rules; 0 for Sloth's. */
  readonly minFailures?: number;
}

/** Per minute of a series: 0, or which pairs of the severity fire at its end, as flags of {@link FiringFlag}. */
export interface FiringMinutes {
  readonly page: Uint8Array;
  readonly ticket: Uint8Array;
}

/**
 * Replays an SLO's page and ticket alerts over recorded minutes.
 *
 * Evaluated once a minute, at its end, on windows of whole minutes, with the guarded rules' least number of failures. Each window's ratio is sum(bad) / sum(total), false
 * without events: the guarded rules' `rate(bad[W]) / (rate(total[W]) > 0)` where samples fall on the minute, because
 * rate()'s extrapolation multiplies both sides by the same factor and drops out. Tickets are reported also while a page
 * fires: suppressing them is Alertmanager's inhibition. An episode ends when the alert stops; a flapping alert is
 * several episodes.
 *
 * The whole window's budget, by which `budgetSpent` is divided, is budget × (mean traffic per day × window days).
 * `minutesInAlert` counts minutes in which a page or a ticket fires. A still-firing episode ends at the history's end.
 * @throws ScoutError invalid_argument for a window outside 7..90 days or an objective without an error budget
 */
export function runBacktest(series: MinuteSeries, target: AlertTarget, options: ReplayOptions = {}): Backtest {
  requireBudget(target);
  const firing = firingMinutes(series, target, options);
  const severities = ['page', 'ticket'] as const;
  const episodes = severities
    .flatMap((severity) => findEpisodes({ series, target, severity, firing: firing[severity] }))
    .sort((a, b) => a.startMs - b.startMs);
  const perMonth = (severity: AlertSeverity): number => {
    const count = episodes.filter((episode) => episode.severity === severity).length;
    return series.minutes === 0 ? 0 : (count * MONTH_DAYS) / daysOf(series);
  };
  return {
    fromMs: series.fromMs,
    toMs: series.toMs,
    ...allEvents(series),
    episodes,
    pagesPerMonth: perMonth('page'),
    ticketsPerMonth: perMonth('ticket'),
    minutesInAlert: minutesInAlert(firing),
    worstBudgetSpent: worstWindowRatio(series, target.windowDays) / budgetRatio(target),
  };
}

/** In which minutes the page and the ticket fire; the raw material of {@link runBacktest}. */
export function firingMinutes(series: MinuteSeries, target: AlertTarget, options: ReplayOptions = {}): FiringMinutes {
  const { beforeHistory = 'unknown', minFailures = MIN_FAILURES } = options;
  const firing = { page: new Uint8Array(series.minutes), ticket: new Uint8Array(series.minutes) };
  for (const alert of burnRateAlerts(target.windowDays)) {
    const flag = FiringFlag[alert.speed];
    const { objectivePpm } = target;
    markFiringMinutes(firing[alert.severity], flag, { series, alert, objectivePpm, beforeHistory, minFailures });
  }
  return firing;
}

function minutesInAlert({ page, ticket }: FiringMinutes): number {
  let minutes = 0;
  for (let minute = 0; minute < page.length; minute += 1) {
    if (page[minute] !== 0 || ticket[minute] !== 0) minutes += 1;
  }
  return minutes;
}

function requireBudget(target: AlertTarget): void {
  if (budgetPpm(target.objectivePpm) > 0 && target.objectivePpm > 0) return;
  throw new ScoutError({
    code: ErrorCode.invalidArgument,
    message: 'A target lies between 0 % and 100 %, both excluded: 100 % leaves no error budget.',
    details: { objectivePpm: target.objectivePpm },
  });
}
