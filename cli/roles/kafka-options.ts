import type { KafkaEventLogOptions } from '../../adapters/kafka/kafka-options.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { EventLogConfig } from '../../platform/config/event-log-config.ts';

/**
 * What the configuration says of Kafka.
 * @throws ScoutError invalid_argument when it names no broker
 */
export function kafkaOptions({ brokers, partitions, kafka }: EventLogConfig): Omit<KafkaEventLogOptions, 'logger'> {
  if (brokers !== undefined) return { ...kafka, brokers, partitions };
  throw new ScoutError({
    code: ErrorCode.invalidArgument,
    message: 'SLO_SCOUT_EVENT_LOG is kafka, so SLO_SCOUT_KAFKA_BROKERS must name at least one broker.',
    details: { settings: ['SLO_SCOUT_KAFKA_BROKERS'] },
  });
}
