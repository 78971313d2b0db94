import { createKafkaEventLogConsumer } from '../../../adapters/kafka/create-kafka-event-log-consumer.ts';
import { createKafkaEventLogWriter } from '../../../adapters/kafka/create-kafka-event-log-writer.ts';
import { createSilentLogger } from '../../../platform/logging/logger.ts';
import { getKafka } from '../../support/components.ts';
import { describeEventLog } from './event-log-contract.ts';

describeEventLog('Kafka', async () => {
  const options = { brokers: [await getKafka()], partitions: 3, logger: createSilentLogger() };
  return {
    partitions: options.partitions,
    createWriter: () => createKafkaEventLogWriter(options),
    createConsumer: () => createKafkaEventLogConsumer(options),
    close: async () => undefined,
  };
});
