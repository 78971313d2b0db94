import { createKafkaEventLogConsumer } from '../../../adapters/kafka/create-kafka-event-log-consumer.ts';
import { createKafkaEventLogWriter } from '../../../adapters/kafka/create-kafka-event-log-writer.ts';
import type { KafkaEventLogOptions } from '../../../adapters/kafka/kafka-options.ts';
import { createSilentLogger } from '../../../platform/logging/logger.ts';
import { getKafka } from '../../support/components.ts';
import { describeEventLog } from './event-log-contract.ts';
import type { EventLogUnderTest } from './event-log-contract.ts';

describeEventLog('Kafka, written to directly', () => setUp({ producer: 'direct' }));
describeEventLog('Kafka, written to directly with gzip', () => setUp({ producer: 'direct', compression: 'gzip' }));
describeEventLog('Kafka, written to without compression', () => setUp({ producer: 'direct', compression: 'none' }));
describeEventLog('Kafka, written to through kafkajs', () => setUp({ producer: 'kafkajs' }));

async function setUp(choice: Pick<KafkaEventLogOptions, 'producer' | 'compression'>): Promise<EventLogUnderTest> {
  const options = { ...choice, brokers: [await getKafka()], partitions: 3, logger: createSilentLogger() };
  return {
    partitions: options.partitions,
    createWriter: () => createKafkaEventLogWriter(options),
    createConsumer: () => createKafkaEventLogConsumer(options),
    close: async () => undefined,
  };
}
