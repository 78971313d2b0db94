/** One portion of the live SLOs, looked at. */
export interface WatchedBudgets {
  readonly watched: number;
  readonly changed: number;
  /** SLOs whose budget could not be read; the log has why. */
  readonly failed: number;
  /** Where the next portion goes on; absent after the last one. */
  readonly lastSloId?: string;
}

/** Steps of the `sloWatch` workflow. Each is safe to repeat. */
export interface WatchActivities {
  /** Gives each service with a live SLO its drift schedule, and takes it from those without. */
  keepDriftSchedules(): Promise<{ readonly created: number; readonly changed: number; readonly removed: number }>;
  /** Computes the budget states of a portion of the live SLOs, and stores their changes. */
  watchBudgets(input: { readonly afterSloId?: string; readonly nowMs: number }): Promise<WatchedBudgets>;
  /** Where the portion after an SLO ends, for when it could not be watched; nothing when it is the last one. */
  findPortionEnd(input: { readonly afterSloId?: string }): Promise<Pick<WatchedBudgets, 'lastSloId'>>;
  /** Tells people of the changes that they do not know of. */
  tellBudgetEvents(input: { readonly nowMs: number }): Promise<{ readonly told: number }>;
}
