/** The event log's topics, with the reference's names. */
export const Topic = {
  /** OTLP `ExportTraceServiceRequest` protobuf, redacted; partition = murmur2(trace id) mod partitions. */
  rawTelemetry: 'raw-telemetry',
  /** What could not be decoded or processed, with the reason in the header `reason`. */
  rawTelemetryDlq: 'raw-telemetry-dlq',
} as const;

/** One member of {@link Topic}. */
export type Topic = (typeof Topic)[keyof typeof Topic];

/** Header names of records on any topic. */
export const RecordHeader = {
  /** `traces`; further signals get their own value. */
  signal: 'signal',
  /** Why a record is on the dead-letter topic. */
  reason: 'reason',
  /** Unix milliseconds at which ingest received the request. */
  receivedAtMs: 'received_at_ms',
} as const;

/** Consumer groups. */
export const ConsumerGroup = {
  capsules: 'slo-scout-capsules',
} as const;
