import type { Counter, Gauge, Histogram } from 'prom-client';
import type { MetricFactory } from './metric-factory.ts';

/** What the event log's client tells of itself. */
export interface EventLogMetrics {
  readonly eventLogLagRecords: Gauge<'topic' | 'group' | 'partition'>;
  readonly eventLogLagSeconds: Gauge<'topic' | 'group' | 'partition'>;
  readonly eventLogProduceSeconds: Histogram<'outcome'>;
  readonly eventLogProducedRecords: Counter<'topic'>;
  readonly eventLogProducedBytes: Counter<'topic' | 'form'>;
  readonly eventLogCompressionRatio: Gauge<'topic'>;
  readonly eventLogProduceRetries: Counter<'reason'>;
  readonly eventLogReconnects: Counter<'reason'>;
  readonly eventLogConsumerRestarts: Counter<'group' | 'reason'>;
  readonly eventLogRebalances: Counter<'group'>;
  readonly eventLogPartitionsAssigned: Gauge<'topic' | 'group'>;
}

/** Declares the metrics of the event log's client. */
export function createEventLogMetrics(factory: MetricFactory): EventLogMetrics {
  return {
    eventLogLagRecords: factory.gauge('event_log_lag_records', 'Records of a partition that are not consumed yet.', [
      ...(['topic', 'group', 'partition'] as const),
    ]),
    eventLogLagSeconds: factory.gauge(
      'event_log_lag_seconds',
      'Age of the last consumed record while others wait, else 0.',
      [...(['topic', 'group', 'partition'] as const)],
    ),
    eventLogProduceSeconds: factory.seconds('event_log_produce_duration_seconds', 'Time until an append was durable.', [
      'outcome',
    ]),
    eventLogProducedRecords: factory.counter('event_log_produced_records_total', 'Records made durable.', ['topic']),
    eventLogProducedBytes: factory.counter(
      'event_log_produced_bytes_total',
      'Bytes of records, by form (plain, compressed).',
      [...(['topic', 'form'] as const)],
    ),
    eventLogCompressionRatio: factory.maxGauge(
      'event_log_compression_ratio',
      'Plain by compressed bytes of the last append.',
      ['topic'],
    ),
    eventLogProduceRetries: factory.counter('event_log_produce_retries_total', 'Repeated appends, by reason.', [
      'reason',
    ]),
    eventLogReconnects: factory.counter('event_log_reconnects_total', 'Connections made again, by reason.', ['reason']),
    eventLogConsumerRestarts: factory.counter(
      'event_log_consumer_restarts_total',
      'Consumers started again, by reason.',
      [...(['group', 'reason'] as const)],
    ),
    eventLogRebalances: factory.counter(
      'event_log_rebalances_total',
      'Assignments of partitions by the consumer group.',
      ['group'],
    ),
    eventLogPartitionsAssigned: factory.gauge('event_log_partitions_assigned', 'Partitions that this consumer owns.', [
      ...(['topic', 'group'] as const),
    ]),
  };
}
