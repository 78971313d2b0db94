import type { Gauge, Histogram } from 'prom-client';
import type { LogRecord } from '../ports.ts';

/** A partition that is ours, from its last committed position on. */
export interface OwnedPosition {
  readonly partition: number;
  readonly epoch: number;
  /** When the record that was processed last was appended, epoch milliseconds. */
  appendedAtMs: number;
  /** Everything before it is in memory, in deltas that wait for a commit, or committed. */
  nextOffset: number;
  /** Where the log ended when last heard of. */
  endOffset: number;
  /** Of the last commit. */
  snapshotKey: string | undefined;
  /** Whether there is something to commit. */
  changed: boolean;
}

/** What an engine makes of the records of its partitions: what it keeps of them in memory, and what it commits. */
export interface EngineWork<Owned extends OwnedPosition> {
  /** See `PartitionHandler.isDoneWithBytes`. */
  readonly isDoneWithBytes: boolean;
  readonly metrics: EngineMetrics;
  /** Takes a partition over. @throws ScoutError not_found or data_loss when what is committed cannot be read */
  acquire(partition: number): Promise<Owned>;
  /** Whether the partition can take no record now: then `makeRoom` is waited for. */
  mustWait(owned: Owned): boolean;
  /** Resolves when the partition can take a record, or the engine is closing. Never rejects. */
  makeRoom(owned: Owned): Promise<void>;
  /**
   * Takes a record in and moves `nextOffset` behind it: at once, or when the promise that it returns resolves. It may be
   * ours no longer by then: in that case it is left alone. Throws or rejects when the engine cannot go on.
   */
  take(owned: Owned, record: LogRecord): Promise<void> | undefined;
  /** Time has passed. Returns whether that changed something. */
  age(owned: Owned): boolean;
  /** Rows that the next commit would have, at most. */
  pendingRows(): number;
  /** Commits these partitions in one transaction. @throws ScoutError when it may not have taken effect */
  commit(changed: readonly Owned[]): Promise<void>;
  /** Tells the metrics what is in memory. */
  show(): void;
}

/** What the work may ask its engine. */
export interface EngineLife<Owned extends OwnedPosition> {
  /** The partitions that are ours. */
  readonly partitions: ReadonlyMap<number, Owned>;
  /** Aborted when the engine takes nothing more in. */
  readonly closing: AbortSignal;
  /** Whether the partition was not revoked meanwhile. */
  isHeld(owned: Owned): boolean;
  /** Whether the partition may be changed: it is held, and the engine is not closing. */
  isOurs(owned: Owned): boolean;
  /** Commits what there is now; joins a checkpoint that runs already. */
  checkpoint(): Promise<void>;
}

/** The metrics that every engine has, under its own names. */
export interface EngineMetrics {
  readonly lagRecords: Gauge<'partition'>;
  readonly lagSeconds: Gauge<'partition'>;
  readonly snapshotBytes: Gauge<'partition'>;
  readonly checkpointSeconds: Histogram;
  readonly checkpointAgeSeconds: Gauge;
}
