/** Workflow type name. */
export const DRIFT_WORKFLOW = 'drift';

/** What the ids of all drift schedules begin with. */
export const DRIFT_SCHEDULE_PREFIX = 'drift/';

/** Id of a service's schedule; the server adds the time to the ids of the workflows that it starts. */
export function driftScheduleId(environment: string, service: string): string {
  return `${DRIFT_SCHEDULE_PREFIX}${environment}/${service}`;
}

/** Input of the `drift` workflow; the settings are the worker's, so that a schedule need not follow them. */
export interface DriftInput {
  readonly service: string;
  readonly environment: string;
}

/** Result of the `drift` workflow; the figures are in the database. */
export interface DriftResult {
  readonly driftId: string;
  /** Live SLOs that were compared. */
  readonly compared: number;
  /** Of these, the ones of which something moved. */
  readonly moved: number;
  /** Recommendations that were opened and handed over. */
  readonly openedSliIds: readonly string[];
}
