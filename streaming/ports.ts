import type { Capsule } from '../domain/journey/capsule.ts';
import type { ObservedJourney } from '../domain/journey/journey.ts';
import type { SliBucket } from '../domain/sli/sli-bucket.ts';

/** A record as read from one partition of the event log. Offsets are below 2^53. */
export interface LogRecord {
  readonly offset: number;
  readonly appendedAtMs: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Uint8Array;
}

/** Consecutive records of one partition. */
export interface LogBatch {
  readonly partition: number;
  readonly records: readonly LogRecord[];
  /** Offset that the next appended record will get, as last known: lag = endOffset - last offset - 1. */
  readonly endOffset: number;
}

/** What a consumer of a topic does; called for different partitions concurrently, for one partition in order. */
export interface PartitionHandler {
  /**
   * True when it looks at no record's bytes any more once `onBatch` has resolved: their memory may be overwritten then.
   * A handler that says nothing may keep them.
   */
  readonly isDoneWithBytes?: boolean;
  /** The partition is ours now. Returns the offset to read from. */
  onAssigned(partition: number): Promise<number>;
  /** The partition is no longer ours: forget its uncommitted state, write nothing. */
  onRevoked(partition: number): Promise<void>;
  /** Back-pressure: the next batch of the partition is read only after this resolves. */
  onBatch(batch: LogBatch): Promise<void>;
}

/** The event log as a consumer needs it. Offsets are kept by the caller (in its checkpoint), not by the log. */
export interface EventLogConsumer {
  /**
   * Consumes until the signal aborts or a failure that no retry mends; rejects in the latter case.
   * Partitions are shared among all consumers of the group.
   */
  run(options: {
    readonly topic: string;
    readonly group: string;
    readonly handler: PartitionHandler;
    readonly signal: AbortSignal;
  }): Promise<void>;
}

/** Counters that a partition's checkpoint carries, so that what went in can be compared with what was counted. */
export interface StreamCounters {
  readonly spansSeen: number;
  readonly duplicateSpans: number;
  readonly lateSpans: number;
  readonly rejectedSpans: number;
  readonly closedEarlyTraces: number;
}

/** A partition's committed position. */
export interface PartitionPosition {
  readonly epoch: number;
  readonly nextOffset: number;
  readonly snapshotKey: string | undefined;
  readonly counters: StreamCounters;
}

/** Aggregates since the last checkpoint, as signed deltas: a late span retracts the old contribution and adds the new. */
export interface AggregateDeltas {
  readonly journeys: readonly ObservedJourney[];
  readonly capsules: readonly Capsule[];
  readonly buckets: readonly SliBucket[];
}

/** One partition's part of a checkpoint. */
export interface PartitionCheckpoint {
  readonly partition: number;
  readonly epoch: number;
  readonly nextOffset: number;
  readonly snapshotKey: string;
  readonly counters: StreamCounters;
}

/** The exactly-once boundary of the stream. */
export interface CheckpointStore {
  /** Takes the partition over: raises its epoch, so that every older owner's commit fails. */
  acquirePartition(group: string, topic: string, partition: number): Promise<PartitionPosition>;
  /**
   * Adds the deltas and moves the positions in ONE transaction. Rows whose counts reach zero are removed.
   * Services that are new are inserted as discovered.
   * @throws ScoutError aborted when a partition's epoch is no longer ours: nothing was written
   */
  commit(checkpoint: {
    readonly group: string;
    readonly topic: string;
    readonly partitions: readonly PartitionCheckpoint[];
    readonly deltas: AggregateDeltas;
    readonly atMs: number;
  }): Promise<void>;
}

/** Blobs by key; keys are slash-separated, `[a-z0-9/._-]`. A put is atomic and durable when it resolves. */
export interface BlobStore {
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** @throws ScoutError not_found */
  get(key: string): Promise<Uint8Array>;
  /** A no-op when the key is absent. */
  delete(key: string): Promise<void>;
  list(prefix: string): Promise<readonly string[]>;
}

/** Where records go that can't be processed: the event log's producer, as the stream needs it. */
export interface DeadLetters {
  /** Resolves when every record is durable. @throws ScoutError unavailable, resource_exhausted, deadline_exceeded */
  append(
    topic: string,
    records: readonly {
      readonly partition: number;
      readonly value: Uint8Array;
      readonly headers: Readonly<Record<string, string>>;
    }[],
  ): Promise<void>;
}
