import type { ReprocessRange } from '../../domain/reprocess/reprocess-range.ts';
import type { ReprocessStage, ReprocessTotals } from '../../domain/reprocess/reprocess-run.ts';

/** Workflow type name. */
export const REPROCESS_WORKFLOW = 'reprocess';

/** A second start for the same range joins the running workflow. */
export function reprocessWorkflowId({ fromMs, toMs }: ReprocessRange): string {
  return `reprocess/${new Date(fromMs).toISOString()}-${new Date(toMs).toISOString()}`;
}

/** Input of the `reprocess` workflow. */
export interface ReprocessInput extends ReprocessRange {
  readonly requestedBy: string;
}

/** Result of the `reprocess` workflow. */
export interface ReprocessResult {
  readonly runId: string;
  /** How often the range was replayed until nobody changed it meanwhile. */
  readonly attempts: number;
  readonly before: ReprocessTotals;
  readonly after: ReprocessTotals;
}

/** Query `reprocessProgress`: where it stands. */
export const REPROCESS_PROGRESS_QUERY = 'reprocessProgress';

/** Answer of {@link REPROCESS_PROGRESS_QUERY}. */
export interface ReprocessProgress {
  readonly stage: ReprocessStage;
  readonly attempt: number;
  /** A partition whose traces and logs are replayed counts twice. */
  readonly partitions: number;
  readonly partitionsDone: number;
}
