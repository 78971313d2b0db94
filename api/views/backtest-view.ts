import type { Backtest as WireBacktest } from '../../contracts/rest/backtest.ts';
import type { AlertEpisode, Backtest } from '../../domain/backtest/backtest.ts';
import { timeView } from './time-view.ts';

/** A backtest as the wire has it. */
export function backtestView(backtest: Backtest): WireBacktest {
  return { ...backtestFigures(backtest), episodes: backtest.episodes.map(episodeView) };
}

/** Its figures without the alerts. */
export function backtestFigures(backtest: Omit<Backtest, 'episodes'>): Omit<WireBacktest, 'episodes'> {
  return {
    from: timeView(backtest.fromMs),
    to: timeView(backtest.toMs),
    total: backtest.total,
    bad: backtest.bad,
    pages_per_month: backtest.pagesPerMonth,
    tickets_per_month: backtest.ticketsPerMonth,
    minutes_in_alert: backtest.minutesInAlert,
    worst_budget_spent: backtest.worstBudgetSpent,
  };
}

/** One alert. */
export function episodeView(episode: AlertEpisode): WireBacktest['episodes'][number] {
  return {
    severity: episode.severity,
    start: timeView(episode.startMs),
    end: timeView(episode.endMs),
    detection_minutes: episode.detectionMinutes,
    budget_spent: episode.budgetSpent,
    bad_events: episode.badEvents,
  };
}
