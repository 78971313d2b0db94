import type { LogCapsule } from '../../domain/log-capsule/log-capsule.ts';

/** Who wrote a line. */
export interface LogSource {
  readonly service: string;
  readonly environment: string;
}

/** Counters that a partition's checkpoint carries, so that what went in can be compared with what was counted. */
export interface LogCounters {
  readonly linesSeen: number;
  /** Records with a batch id that was counted before. */
  readonly duplicateRecords: number;
  /** Lines that could not be counted: a defect of ours. */
  readonly rejectedLines: number;
  /** Lines counted under the overflow template. */
  readonly overflowLines: number;
}

/** A partition's committed position. */
export interface LogPartitionPosition {
  readonly epoch: number;
  readonly nextOffset: number;
  readonly snapshotKey: string | undefined;
  readonly counters: LogCounters;
}

/** What a template gained since the last checkpoint. */
export interface TemplateDelta extends LogSource {
  readonly templateId: string;
  /** Its text now. */
  readonly text: string;
  readonly lines: number;
  readonly errors: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** Time of its first line, when it is news that the service writes it; the store drops it for a template it knows. */
  readonly newAtMs: number | undefined;
}

/** A template that turned out to be another one. */
export interface AliasDelta extends LogSource {
  readonly aliasId: string;
  readonly templateId: string;
}

/** Where samples of a window are. A window has one part for every checkpoint that brought it better samples. */
export interface SamplePart extends LogSource {
  readonly windowStartMs: number;
  readonly blobKey: string;
}

/** What was counted since the last checkpoint; all counts are positive. */
export interface LogDeltas {
  readonly capsules: readonly LogCapsule[];
  readonly templates: readonly TemplateDelta[];
  readonly aliases: readonly AliasDelta[];
  readonly samples: readonly SamplePart[];
}

/** One partition's part of a checkpoint. */
export interface LogPartitionCheckpoint {
  readonly partition: number;
  readonly epoch: number;
  readonly nextOffset: number;
  readonly snapshotKey: string;
  readonly counters: LogCounters;
}

/** One checkpoint. */
export interface LogCheckpoint {
  readonly group: string;
  readonly topic: string;
  readonly partitions: readonly LogPartitionCheckpoint[];
  readonly deltas: LogDeltas;
  readonly atMs: number;
}

/** The exactly-once boundary of the log stream. */
export interface LogCheckpointStore {
  /** Takes the partition over: raises its epoch, so that every older owner's commit fails. */
  acquirePartition(group: string, topic: string, partition: number): Promise<LogPartitionPosition>;
  /**
   * Adds the deltas, names the changed capsules in the outbox and moves the positions in ONE transaction. Services that
   * are new are inserted as discovered. Returns how many templates were announced as new.
   * @throws ScoutError aborted when a partition's epoch is no longer ours: nothing was written
   */
  commit(checkpoint: LogCheckpoint): Promise<{ readonly newTemplates: number }>;
}
