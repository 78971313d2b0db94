import type { Counter, Gauge, Histogram } from 'prom-client';
import type { MetricFactory } from './metric-factory.ts';

/** What the stream worker tells of itself. */
export interface StreamMetrics {
  readonly streamSpans: Counter<'outcome'>;
  readonly streamOpenTraces: Gauge;
  readonly streamRetainedSpans: Gauge;
  readonly streamLagRecords: Gauge<'partition'>;
  readonly streamLagSeconds: Gauge<'partition'>;
  readonly streamRejectedSpans: Counter<'reason'>;
  readonly streamClosedEarlyTraces: Counter;
  readonly streamOverflowTraces: Counter;
  readonly streamCheckpointSeconds: Histogram;
  readonly streamCheckpointAgeSeconds: Gauge;
  readonly streamSnapshotBytes: Gauge<'partition'>;
  readonly streamDeadLetters: Counter<'reason'>;
  readonly capsulesCreated: Counter;
}

/** Declares the metrics of the stream worker. */
export function createStreamMetrics({ counter, gauge, seconds }: MetricFactory): StreamMetrics {
  return {
    streamSpans: counter('stream_spans_total', 'Spans consumed, by outcome (counted, duplicate, late, rejected).', [
      'outcome',
    ]),
    streamOpenTraces: gauge('stream_open_traces', 'Traces that are not closed yet.'),
    streamRetainedSpans: gauge('stream_retained_spans', 'Spans held in memory for open and amendable traces.'),
    streamLagRecords: gauge('stream_lag_records', 'Records behind the end of the partition.', ['partition']),
    streamLagSeconds: gauge(
      'stream_lag_seconds',
      'Time since the record that is being counted was appended; 0 when there is nothing more to count.',
      ['partition'],
    ),
    streamRejectedSpans: counter('stream_rejected_spans_total', 'Spans that were not counted, by reason.', ['reason']),
    streamClosedEarlyTraces: counter(
      'stream_closed_early_traces_total',
      'Traces closed before they were quiet, because too many spans were retained.',
    ),
    streamOverflowTraces: counter(
      'stream_overflow_traces_total',
      'Traces counted under the journey `other`, because their service has too many journeys.',
    ),
    streamCheckpointAgeSeconds: gauge('stream_checkpoint_age_seconds', 'Time since the last checkpoint was committed.'),
    streamSnapshotBytes: gauge('stream_snapshot_bytes', 'Size of the last snapshot of a partition.', ['partition']),
    streamCheckpointSeconds: seconds('stream_checkpoint_duration_seconds', 'Duration of a checkpoint.'),
    streamDeadLetters: counter('stream_dead_letters_total', 'Records sent to the dead-letter topic.', ['reason']),
    capsulesCreated: counter('capsules_created_total', 'Capsule rows written by checkpoints.'),
  };
}
