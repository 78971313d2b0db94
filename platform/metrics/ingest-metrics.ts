import type { Counter, Gauge, Histogram } from 'prom-client';
import type { MetricFactory } from './metric-factory.ts';

/** What ingest tells of itself. `receiver` and `signal` are members of ReceiverName and Signal, or `unknown`. */
export interface IngestMetrics {
  /** Outcome: accepted, partial, or the code of the failure. */
  readonly ingestRequests: Counter<'receiver' | 'signal' | 'outcome'>;
  /** Outcome: accepted, rejected. */
  readonly ingestRecords: Counter<'receiver' | 'signal' | 'outcome'>;
  readonly ingestBytes: Counter<'receiver' | 'signal'>;
  readonly ingestRejected: Counter<'signal' | 'reason'>;
  readonly ingestRedactions: Counter<'kind'>;
  readonly ingestLagSeconds: Histogram;
  /** Outcome: written, failed, skipped. */
  readonly ingestDeadLetters: Counter<'signal' | 'reason' | 'outcome'>;
  readonly ingestQueuedRequests: Gauge;
  readonly ingestQueuedBytes: Gauge;
  readonly ingestAppendsInFlight: Gauge;
}

/** Declares the metrics of ingest. */
export function createIngestMetrics(factory: MetricFactory): IngestMetrics {
  const { counter, gauge, seconds } = factory;
  return {
    ingestRequests: counter('ingest_requests_total', 'Requests by receiver, signal and outcome.', [
      'receiver',
      'signal',
      'outcome',
    ]),
    ingestRecords: counter('ingest_records_total', 'Spans, log records and data points, by outcome.', [
      'receiver',
      'signal',
      'outcome',
    ]),
    ingestBytes: counter('ingest_bytes_total', 'Bytes of requests after decompression.', ['receiver', 'signal']),
    ingestRejected: counter('ingest_rejected_total', 'Spans, log records and data points rejected, by reason.', [
      'signal',
      'reason',
    ]),
    ingestRedactions: counter('ingest_redactions_total', 'Values redacted before the event log, by kind.', ['kind']),
    ingestLagSeconds: seconds('ingest_lag_seconds', 'Time between event creation and ingestion.'),
    ingestDeadLetters: counter(
      'ingest_dead_letters_total',
      'Requests that could not be decoded, by reason, and whether a copy reached the dead-letter topic.',
      ['signal', 'reason', 'outcome'],
    ),
    ingestQueuedRequests: gauge('ingest_queued_requests', 'Requests that wait for the event log or are being written.'),
    ingestQueuedBytes: gauge('ingest_queued_bytes', 'Bytes of these requests.'),
    ingestAppendsInFlight: gauge('ingest_appends_in_flight', 'Appends to the event log under way.'),
  };
}
