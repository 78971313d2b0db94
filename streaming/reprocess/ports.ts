import type { ReprocessRange } from '../../domain/reprocess/reprocess-range.ts';
import type { LogCapsule } from '../../domain/log-capsule/log-capsule.ts';
import type { AliasDelta, LogSource, SamplePart } from '../logs/ports.ts';
import type { AggregateDeltas } from '../ports.ts';

/** What is replayed of a partition: either by itself, as two workers count them. */
export type ReplayKind = 'traces' | 'logs';

/** A batch of the archive to replay, from one offset on: batches may overlap. */
export interface ReplayedBatch {
  readonly key: string;
  readonly fromOffset: number;
}

/** A partition's position in the live checkpoints. */
export interface LivePosition {
  readonly kind: ReplayKind;
  readonly partition: number;
  /** Records before it are counted; the replay ends here. */
  readonly nextOffset: number;
  readonly snapshotKey: string | undefined;
  /** When the position was committed. */
  readonly atMs: number;
}

/** What a partition's replay is to read. */
export interface PartitionPlan {
  readonly kind: ReplayKind;
  readonly partition: number;
  /** First offset that is not replayed. */
  readonly endOffset: number;
  readonly batches: readonly ReplayedBatch[];
  /** Traces of the range that the live worker remembered at that offset, see `RememberedTraces`; undefined without any. */
  readonly remembered: Uint8Array | undefined;
}

/** How far the replay of a partition has come; `memory` is a snapshot, undefined at the beginning and at the end. */
export interface ReplayPosition {
  readonly batchesDone: number;
  readonly memory: Uint8Array | undefined;
  readonly finished: boolean;
}

/** What is known of a partition's replay when it begins or goes on. */
export interface ResumedReplay extends PartitionPlan, ReplayPosition {
  /** Of the run: a part that was replayed for an earlier attempt is not staged for a later one. */
  readonly attempt: number;
}

/** What a part of a replay adds to the progress. */
export interface ReplayCounts {
  readonly spans: number;
  readonly lines: number;
  readonly unreadableRecords: number;
}

/** Log capsules of a replay, with what their readers need beside them. */
export interface ReplayedLogRows {
  readonly capsules: readonly LogCapsule[];
  /** The templates of the capsules. */
  readonly templates: readonly (LogSource & { readonly templateId: string; readonly text: string })[];
  /** Among templates that the replay has learned. */
  readonly aliases: readonly AliasDelta[];
  readonly samples: readonly SamplePart[];
}

/** Rows that a part of a replay adds. */
export type ReplayedRows =
  | { readonly kind: 'traces'; readonly deltas: AggregateDeltas }
  | { readonly kind: 'logs'; readonly rows: ReplayedLogRows };

/** Where replayed rows wait for the swap. Everything is fenced: a run that is not at work any more changes nothing. */
export interface ReplayStaging {
  /**
   * Empties what is staged, remembers what the live rows of the range are, and returns where the live checkpoints
   * stand: all of it as of one moment.
   */
  capture(runId: string, range: ReprocessRange, atMs: number): Promise<readonly LivePosition[]>;
  /** How far the archive has come, by partition. */
  archivedOffsets(): Promise<ReadonlyMap<number, number>>;
  /** How far the live worker that has come farther has come, by partition. */
  countedOffsets(): Promise<ReadonlyMap<number, number>>;
  plan(runId: string, partitions: readonly PartitionPlan[], atMs: number): Promise<void>;
  /** @throws ScoutError not_found when the partition is not planned */
  resume(runId: string, kind: ReplayKind, partition: number): Promise<ResumedReplay>;
  /** Key of the snapshot that the live log worker of a partition committed last; undefined before its first. */
  logSnapshotKey(partition: number): Promise<string | undefined>;
  /**
   * Adds rows and moves the position in one transaction.
   * @throws ScoutError aborted when the position is not `from` any more: another try has staged this part
   */
  stage(
    runId: string,
    part: {
      readonly partition: number;
      readonly from: Pick<ResumedReplay, 'attempt' | 'batchesDone'>;
      readonly position: ReplayPosition;
      readonly rows: ReplayedRows;
      readonly counts: ReplayCounts;
      readonly atMs: number;
    },
  ): Promise<void>;
  /** Says that the run is still at work. */
  touch(runId: string, atMs: number): Promise<void>;
}
