import type { ReprocessRange } from '../../domain/reprocess/reprocess-range.ts';

/** A part of a run's work; `alive` is to be called every few seconds and throws when the work must stop. */
export interface ReprocessJob extends ReprocessRange {
  readonly runId: string;
  readonly alive: (doing: string) => void;
}

/** Partitions whose traces and whose logs are to be replayed. */
export interface PlannedReplay {
  readonly partitions: readonly number[];
  readonly logPartitions: readonly number[];
}

/** What computes the aggregates of a range again. */
export interface Reprocessor {
  /** Fixes what is to be replayed. @throws ScoutError failed_precondition */
  plan(job: ReprocessJob): Promise<PlannedReplay>;
  /** Replays traces or logs of one partition, from where an earlier try has come to. */
  replay(job: ReprocessJob & { readonly kind: 'traces' | 'logs'; readonly partition: number }): Promise<void>;
}
