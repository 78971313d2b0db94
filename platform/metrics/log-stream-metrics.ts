import type { Counter, Gauge, Histogram } from 'prom-client';
import type { MetricFactory } from './metric-factory.ts';

/** What the log worker and the publishing of capsule events tell of themselves. */
export interface LogStreamMetrics {
  readonly logLines: Counter<'outcome'>;
  readonly logOverflowLines: Counter;
  readonly logDuplicateRecords: Counter;
  readonly logTemplates: Gauge;
  readonly logServices: Gauge;
  readonly logNewTemplates: Counter;
  readonly logCapsulesWritten: Counter;
  readonly logLagRecords: Gauge<'partition'>;
  readonly logLagSeconds: Gauge<'partition'>;
  readonly logCheckpointSeconds: Histogram;
  readonly logCheckpointAgeSeconds: Gauge;
  readonly logSnapshotBytes: Gauge<'partition'>;
  readonly capsuleOutboxRows: Gauge;
  readonly capsuleEvents: Counter<'kind'>;
}

/** Declares the metrics of the log worker and of capsule events. */
export function createLogStreamMetrics({ counter, gauge, seconds }: MetricFactory): LogStreamMetrics {
  return {
    logLines: counter('log_lines_total', 'Log lines consumed, by outcome (counted, rejected).', ['outcome']),
    logOverflowLines: counter(
      'log_overflow_lines_total',
      'Log lines counted under the overflow template, because their service has too many templates.',
    ),
    logDuplicateRecords: counter(
      'log_duplicate_records_total',
      'Records of logs that came again, recognised by their batch id, and were not counted.',
    ),
    logTemplates: gauge('log_templates', 'Log templates held in memory.'),
    logServices: gauge('log_services', 'Services whose log templates are held in memory.'),
    logNewTemplates: counter('log_new_templates_total', 'Templates that a known service wrote for the first time.'),
    logCapsulesWritten: counter('log_capsules_written_total', 'Log capsule rows written by checkpoints.'),
    logLagRecords: gauge('log_lag_records', 'Records that the log worker is behind the end of the partition.', [
      'partition',
    ]),
    logLagSeconds: gauge(
      'log_lag_seconds',
      'Time since the record that the log worker is at was appended; 0 when there is nothing more to count.',
      ['partition'],
    ),
    logCheckpointSeconds: seconds('log_checkpoint_duration_seconds', 'Duration of a checkpoint of the log worker.'),
    logCheckpointAgeSeconds: gauge('log_checkpoint_age_seconds', 'Time since the last checkpoint of the log worker.'),
    logSnapshotBytes: gauge('log_snapshot_bytes', 'Size of the last snapshot of log templates of a partition.', [
      'partition',
    ]),
    capsuleOutboxRows: gauge('capsule_outbox_rows', 'Changed capsules that were not published yet.'),
    capsuleEvents: counter('capsule_events_total', 'Capsule events published, by kind (trace, log, removed).', [
      'kind',
    ]),
  };
}
