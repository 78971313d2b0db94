/** The event log's topics, with the reference's names. */
export const Topic = {
  /**
   * OTLP export requests in protobuf, redacted; the header `signal` says of which signal. The partition of spans is
   * murmur2(trace id) mod partitions, that of logs and metrics murmur2(`service.name`).
   */
  rawTelemetry: 'raw-telemetry',
  /** What could not be decoded or processed, with the reason in the header `reason`. */
  rawTelemetryDlq: 'raw-telemetry-dlq',
  /** What the capsule worker tells of capsules. */
  capsuleEvents: 'capsule-events',
  /** Embeddings of capsules. */
  capsuleEmbeddings: 'capsule-embeddings',
} as const;

/** One member of {@link Topic}. */
export type Topic = (typeof Topic)[keyof typeof Topic];

/** Header names of records on any topic. */
export const RecordHeader = {
  /** A member of Signal. */
  signal: 'signal',
  /** Why a record is on the dead-letter topic: for ingest's a member of {@link IngestDeadLetterReason}. */
  reason: 'reason',
  /** On a dead letter without its bytes, which the topic refused: `partition/offset` of the record. */
  withheld: 'withheld',
  /** Unix milliseconds at which ingest received the request; of several joined requests the first. */
  receivedAtMs: 'received_at_ms',
  /** Which receiver took what is on the dead-letter topic. */
  receiver: 'receiver',
  /** `protobuf` or `json`: how an undecodable request was sent. */
  encoding: 'encoding',
  /** Size of an undecodable request, of which only the beginning is kept. */
  originalBytes: 'original_bytes',
  /**
   * Names a record that may be appended more than once (after an append whose end nobody learned), so that its
   * repetition can be recognised where the data has no ids of its own: logs, metrics. Unique per record.
   */
  batchId: 'batch_id',
  /** Of a dead letter: the partition and offset on the raw topic that it was read from. */
  originPartition: 'origin_partition',
  originOffset: 'origin_offset',
  /** Of a record that was a dead letter: the id of that letter. */
  replayOf: 'replay_of',
} as const;

/** Why ingest put a redacted copy of a request on the dead-letter topic. */
export const IngestDeadLetterReason = {
  malformedProtobuf: 'malformed_protobuf',
  malformedJson: 'malformed_json',
  /** Well formed, and larger than the event log takes. */
  recordRefused: 'record_refused',
} as const;

/** One member of {@link IngestDeadLetterReason}. */
export type IngestDeadLetterReason = (typeof IngestDeadLetterReason)[keyof typeof IngestDeadLetterReason];

/** Consumer groups. */
export const ConsumerGroup = {
  capsules: 'slo-scout-capsules',
  archive: 'slo-scout-archive',
  logs: 'slo-scout-logs',
} as const;
