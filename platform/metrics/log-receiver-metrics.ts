import type { Counter, Gauge } from 'prom-client';
import type { MetricFactory } from './metric-factory.ts';

/** What the receivers of logs that are not OTLP tell of themselves, beside what the intake counts for all receivers. */
export interface LogReceiverMetrics {
  /** Items that never became log records. */
  readonly logItemsRejected: Counter<'receiver' | 'reason'>;
  readonly forwardConnections: Gauge;
  readonly forwardConnectionsClosed: Counter<'reason'>;
  readonly forwardMessages: Counter<'mode'>;
  readonly forwardRetries: Counter;
  readonly tailFiles: Gauge;
  readonly tailBytes: Counter;
  readonly tailRecords: Counter;
  readonly tailLagBytes: Gauge;
  readonly tailTruncatedLines: Counter;
  readonly tailRestarts: Counter<'reason'>;
  readonly tailRetries: Counter;
  readonly tailPositionFailures: Counter;
}

/** Declares the metrics of the log receivers. */
export function createLogReceiverMetrics(factory: MetricFactory): LogReceiverMetrics {
  return {
    logItemsRejected: factory.counter('log_items_rejected_total', 'Items rejected before they became log records.', [
      'receiver',
      'reason',
    ]),
    forwardConnections: factory.gauge('forward_connections', 'Open connections of the forward protocol.'),
    forwardConnectionsClosed: factory.counter(
      'forward_connections_closed_total',
      'Connections of the forward protocol that ended, by reason.',
      ['reason'],
    ),
    forwardMessages: factory.counter('forward_messages_total', 'Messages of the forward protocol, by mode.', ['mode']),
    forwardRetries: factory.counter(
      'forward_retries_total',
      'Batches handed over again because they could not be made durable.',
    ),
    tailFiles: factory.gauge('tail_files', 'Log files that are followed.'),
    tailBytes: factory.counter('tail_bytes_total', 'Bytes of log files that are durable in the event log.'),
    tailRecords: factory.counter('tail_records_total', 'Log records of files that are durable in the event log.'),
    tailLagBytes: factory.gauge('tail_lag_bytes', 'Bytes of the followed files that were not read yet.'),
    tailTruncatedLines: factory.counter(
      'tail_truncated_lines_total',
      'Lines that were cut at the longest length allowed.',
    ),
    tailRestarts: factory.counter('tail_restarts_total', 'Files read from their start again, by reason.', ['reason']),
    tailRetries: factory.counter(
      'tail_retries_total',
      'Batches handed over again because they could not be made durable.',
    ),
    tailPositionFailures: factory.counter(
      'tail_position_failures_total',
      'Times that the positions of followed files could not be saved.',
    ),
  };
}
