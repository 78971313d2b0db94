import type { Counter, Gauge, Histogram } from 'prom-client';
import type { MetricFactory } from './metric-factory.ts';

/** What the archive of raw telemetry tells of itself. */
export interface ArchiveMetrics {
  readonly archiveBatches: Counter;
  readonly archiveRecords: Counter;
  readonly archiveBytes: Counter<'form'>;
  readonly archiveFailures: Counter<'code'>;
  readonly archiveLagRecords: Gauge<'partition'>;
  readonly archiveLagSeconds: Gauge<'partition'>;
  readonly archiveWriteSeconds: Histogram;
  readonly archiveDeletedBatches: Counter;
  readonly reprocessRuns: Counter<'outcome'>;
  readonly evidenceTraces: Counter<'outcome'>;
  readonly evidenceFailures: Counter<'code'>;
}

/** Declares the metrics of the archive, of what replays it, and of the evidence that is taken out of it. */
export function createArchiveMetrics({ counter, gauge, seconds }: MetricFactory): ArchiveMetrics {
  return {
    archiveBatches: counter('archive_batches_total', 'Batches of raw telemetry written to the blob store.'),
    archiveRecords: counter('archive_records_total', 'Records of the event log that were archived.'),
    archiveBytes: counter('archive_bytes_total', 'Bytes archived, by form (plain, stored).', ['form']),
    archiveFailures: counter('archive_failures_total', 'Failed attempts to archive, by code.', ['code']),
    archiveLagRecords: gauge('archive_lag_records', 'Records that are not archived yet.', ['partition']),
    archiveLagSeconds: gauge(
      'archive_lag_seconds',
      'Time since the oldest record that is not archived yet was read; 0 when all are.',
      ['partition'],
    ),
    archiveWriteSeconds: seconds('archive_write_duration_seconds', 'Duration of writing a batch, retries included.'),
    archiveDeletedBatches: counter('archive_deleted_batches_total', 'Batches deleted because their time was over.'),
    reprocessRuns: counter('reprocess_runs_total', 'Ends of reprocessing, by outcome (completed, failed).', [
      'outcome',
    ]),
    evidenceTraces: counter(
      'evidence_traces_total',
      'Traces that new recommendations point to, by outcome (kept, or why a trace was not found).',
      ['outcome'],
    ),
    evidenceFailures: counter('evidence_failures_total', 'Failed attempts to keep evidence, by code.', ['code']),
  };
}
