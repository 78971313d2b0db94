/** A record to append: opaque bytes for one partition of a topic. */
export interface OutgoingRecord {
  readonly partition: number;
  readonly value: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/** The event log as a producer needs it. */
export interface EventLogWriter {
  /** Number of partitions of a topic; fixed while the writer lives. */
  partitionCount(topic: string): Promise<number>;
  /**
   * Resolves when every record is durable (Kafka acks=all; a committed transaction in Postgres). All or, when it
   * rejects, possibly some: the caller retries and consumers drop duplicates by span id.
   * @throws ScoutError unavailable, resource_exhausted, deadline_exceeded
   */
  append(topic: string, records: readonly OutgoingRecord[]): Promise<void>;
  close(): Promise<void>;
}
