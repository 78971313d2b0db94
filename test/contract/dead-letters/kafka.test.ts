import { createKafkaDeadLetterReader } from '../../../adapters/kafka/create-kafka-dead-letter-reader.ts';
import { createKafkaEventLogWriter } from '../../../adapters/kafka/create-kafka-event-log-writer.ts';
import { createSilentLogger } from '../../../platform/logging/logger.ts';
import { getKafka } from '../../support/components.ts';
import { describeDeadLetters } from './dead-letter-contract.ts';

describeDeadLetters('Kafka', async () => {
  const connection = { brokers: [await getKafka()], logger: createSilentLogger() };
  const writer = createKafkaEventLogWriter({ ...connection, partitions: 3 });
  return {
    writer,
    createReader: (topic) => createKafkaDeadLetterReader(connection, topic),
    close: () => writer.close(),
  };
});
