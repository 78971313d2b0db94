/** A record to append: opaque bytes for one partition of a topic. */
export interface OutgoingRecord {
  readonly partition: number;
  readonly value: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Gives the memory of `value` back for other records. The writer that the record was given to may call it when the
   * record is durable and nothing reads `value` any more, an append that was given up included; or never.
   */
  readonly release?: () => void;
}

/** The event log as a producer needs it. */
export interface EventLogWriter {
  /** Number of partitions of a topic; fixed while the writer lives. */
  partitionCount(topic: string): Promise<number>;
  /**
   * Resolves when every record is durable (Kafka acks=all; a committed transaction in Postgres). All or, when it
   * rejects, possibly some: the caller retries, and consumers drop duplicates by the header `batch_id` or by span id.
   * @throws ScoutError unavailable, resource_exhausted, deadline_exceeded; invalid_argument when it refuses a record for
   *   good, one that is too large for instance; other codes when it does not let us write
   */
  append(topic: string, records: readonly OutgoingRecord[]): Promise<void>;
  close(): Promise<void>;
}
