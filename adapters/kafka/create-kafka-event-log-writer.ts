import type { EventLogWriter } from '../../ingest/ports.ts';
import { createKafkajsEventLogWriter } from './create-kafkajs-event-log-writer.ts';
import { createDirectEventLogWriter } from './direct/create-direct-event-log-writer.ts';
import type { KafkaEventLogOptions } from './kafka-options.ts';

/** The event log on Kafka, to write to, by the configured producer. */
export function createKafkaEventLogWriter(options: KafkaEventLogOptions): EventLogWriter {
  switch (options.producer ?? 'direct') {
    case 'direct':
      return createDirectEventLogWriter(options);
    case 'kafkajs':
      return createKafkajsEventLogWriter(options);
  }
}
