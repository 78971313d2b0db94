/** Workflow type name. */
export const SLO_WATCH_WORKFLOW = 'sloWatch';

/** Id of the one schedule of an installation; the server adds the time to the ids of the workflows that it starts. */
export const SLO_WATCH_SCHEDULE_ID = 'slo-watch';

/** Result of the `sloWatch` workflow; the events are in the database. */
export interface SloWatchResult {
  readonly watched: number;
  /** SLOs whose budget state changed, or was seen for the first time. */
  readonly changed: number;
  readonly told: number;
}
