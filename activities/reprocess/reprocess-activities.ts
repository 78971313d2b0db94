import type { SwapOutcome } from '../../domain/reprocess/ports.ts';
import type { ReprocessRange } from '../../domain/reprocess/reprocess-range.ts';

/** A run, as every step of it names it. */
export interface ReprocessRef extends ReprocessRange {
  /** The workflow's run id. */
  readonly runId: string;
  readonly requestedBy: string;
}

/** Steps of the `reprocess` workflow. Each is safe to repeat: its key is the run id (and the partition). */
export interface ReprocessActivities {
  /** @throws invalid_argument, failed_precondition for a range that can't be reprocessed, or while another one is */
  beginReprocess(input: ReprocessRef & { readonly nowMs: number }): Promise<void>;
  /**
   * Fixes what is to be replayed. Histories of a release that did not replay logs have no `logPartitions`.
   * @throws failed_precondition when the archive lacks something
   */
  planReprocess(
    input: ReprocessRef,
  ): Promise<{ readonly partitions: readonly number[]; readonly logPartitions?: readonly number[] }>;
  /** Replays the traces of a partition into the staged rows, from where an earlier try has come to. */
  replayPartition(input: ReprocessRef & { readonly partition: number }): Promise<void>;
  /** The same for the logs of a partition. */
  replayLogPartition(input: ReprocessRef & { readonly partition: number }): Promise<void>;
  /** Puts the staged rows in the place of the live ones, unless these changed since they were planned. */
  swapReprocessed(input: ReprocessRef): Promise<SwapOutcome>;
  /** Drops what is staged and notes the end. */
  endReprocess(input: ReprocessRef & { readonly failure?: string }): Promise<void>;
}
