import type { ReprocessRange } from './reprocess-range.ts';

/** Where a run stands; the last two are ends. */
export type ReprocessStage = 'queued' | 'planning' | 'replaying' | 'swapping' | 'completed' | 'failed';

/** Sums over the rows of a range. */
export interface ReprocessTotals {
  readonly capsules: number;
  readonly buckets: number;
  /** Requests in the SLI buckets, and the bad ones among them. */
  readonly total: number;
  readonly bad: number;
  readonly logCapsules: number;
  /** Lines in the log capsules, and those of severity ERROR and above among them. */
  readonly logLines: number;
  readonly logErrors: number;
}

/** How far the replay of the present attempt has come. */
export interface ReplayProgress {
  /** A partition with traces and logs counts twice. */
  readonly partitions: number;
  readonly partitionsDone: number;
  readonly batches: number;
  readonly batchesDone: number;
  readonly spans: number;
  /** Log lines of the range. */
  readonly lines: number;
  /** Records that could not be decoded; they are among the dead letters since they were first read. */
  readonly unreadableRecords: number;
}

/** One reprocessing of a range: what is asked for, where it stands, and afterwards the record of what it changed. */
export interface ReprocessRun extends ReprocessRange {
  /** The workflow's run id. */
  readonly runId: string;
  readonly requestedBy: string;
  readonly stage: ReprocessStage;
  /** Counts from 1; another begins when the range changed while it was replayed. */
  readonly attempt: number;
  readonly progress: ReplayProgress;
  /** Of the rows that were replaced, and of those that replaced them; known after the swap. */
  readonly before?: ReprocessTotals;
  readonly after?: ReprocessTotals;
  readonly failure?: string;
  readonly startedAtMs: number;
  readonly updatedAtMs: number;
  readonly finishedAtMs?: number;
}
