import type { ReprocessRange } from './reprocess-range.ts';
import type { ReprocessRun, ReprocessTotals } from './reprocess-run.ts';

/** Identity of a run, as it is asked for. */
export interface ReprocessRequest extends ReprocessRange {
  readonly runId: string;
  readonly requestedBy: string;
}

/** What became of a swap. */
export type SwapOutcome =
  | { readonly kind: 'swapped'; readonly before: ReprocessTotals; readonly after: ReprocessTotals }
  /** Rows of the range changed since the replay was planned; nothing was written. */
  | { readonly kind: 'changed' };

/** Runs, and the swap of their rows with those that people read. */
export interface ReprocessStore {
  /** Notes a run that nobody works on yet; a no-op when it is known. */
  queue(request: ReprocessRequest, atMs: number): Promise<void>;
  /**
   * Begins a run, or does nothing when it has begun. One run is at work at a time; a run that gave no sign of life for
   * 15 minutes is ended by the next one.
   * @throws ScoutError failed_precondition while another run is at work
   */
  begin(request: ReprocessRequest, atMs: number): Promise<void>;
  /** @throws ScoutError not_found */
  getRun(runId: string): Promise<ReprocessRun>;
  /** The one run that is at work and has given a sign of life for the last 15 minutes; undefined when there is none. */
  findRunAtWork(atMs: number): Promise<ReprocessRun | undefined>;
  /** Newest first. */
  listRuns(filter: { readonly limit: number }): Promise<readonly ReprocessRun[]>;
  /**
   * Replaces the rows of the range by the staged ones and adjusts the journeys' totals, in one transaction that
   * excludes checkpoints. Doing it again answers as the first time.
   * @throws ScoutError failed_precondition when the run is not at work any more, or not all of it is staged
   */
  swap(runId: string, atMs: number): Promise<SwapOutcome>;
  /** Ends a run, also one that never began, and drops what is staged; a failure says why. An ended run stays as it is. */
  end(request: ReprocessRequest, end: { readonly failure?: string; readonly atMs: number }): Promise<void>;
}
