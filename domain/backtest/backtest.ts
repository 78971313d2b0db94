/** Pages wake somebody; tickets wait for working hours. */
export type AlertSeverity = 'page' | 'ticket';

/** One time that an SLO's alert would have fired. */
export interface AlertEpisode {
  readonly severity: AlertSeverity;
  readonly startMs: number;
  /** First minute in which it no longer fires; the end of the history when it still does. */
  readonly endMs: number;
  /** Minutes from the first bad event of the burn (within the alert's long window) to the alert. */
  readonly detectionMinutes: number;
  /** Share of the whole window's error budget spent by events from the burn's first bad event to `endMs`. */
  readonly budgetSpent: number;
  /** Bad events in the same interval. */
  readonly badEvents: number;
}

/** What an SLO's burn-rate alerts would have done over the recorded history. */
export interface Backtest {
  readonly fromMs: number;
  readonly toMs: number;
  readonly total: number;
  readonly bad: number;
  readonly episodes: readonly AlertEpisode[];
  /** Episodes scaled to 30 days. */
  readonly pagesPerMonth: number;
  readonly ticketsPerMonth: number;
  readonly minutesInAlert: number;
  /** Highest share of the budget spent in any SLO window that the history covers (1 = all of it). */
  readonly worstBudgetSpent: number;
}
