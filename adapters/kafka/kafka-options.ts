import type { KafkaConfig } from '../../platform/config/kafka-config.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { EventLogMetrics } from '../../platform/metrics/event-log-metrics.ts';

/** Where the brokers are and how they are spoken to. */
export interface KafkaConnectionOptions extends Partial<Pick<KafkaConfig, 'tls' | 'sasl'>> {
  /** `host:port` each. */
  readonly brokers: readonly string[];
  readonly logger: Logger;
}

/** What the event log on Kafka is made with. What is left out has the default of its setting. */
export interface KafkaEventLogOptions
  extends KafkaConnectionOptions, Partial<Pick<KafkaConfig, 'producer' | 'compression' | 'replication'>> {
  /** Partitions of a topic that does not exist yet. */
  readonly partitions: number;
  readonly metrics?: EventLogMetrics;
}
