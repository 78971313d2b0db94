import kafkajs from 'kafkajs';
import type { Kafka, logLevel } from 'kafkajs';
import type { Logger } from '../../platform/logging/logger.ts';

/** What every connection to the brokers needs. */
export interface KafkaClientOptions {
  readonly brokers: readonly string[];
  readonly logger: Logger;
}

const CONNECTION_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 15_000;

/** Retries inside one request of ours: a few seconds, which is less than OTLP clients wait for an answer. */
export const KAFKA_RETRY = { retries: 5, initialRetryTime: 100, maxRetryTime: 1_500 } as const;

/** Creates a kafkajs client that logs through our logger. No connection is made yet. */
export function createKafkaClient({ brokers, logger }: KafkaClientOptions): Kafka {
  return new kafkajs.Kafka({
    clientId: 'slo-scout',
    brokers: [...brokers],
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: KAFKA_RETRY,
    logLevel: kafkajs.logLevel.WARN,
    logCreator: () => (entry) => {
      log(logger, entry.level, { part: entry.namespace, event: entry.log.message });
    },
  });
}

/** The client reports what it then retries as an error; whether something failed for good is for the caller to say. */
function log(logger: Logger, level: logLevel, fields: object): void {
  if (level <= kafkajs.logLevel.WARN) logger.warn(fields, 'The Kafka client reports a problem');
  else logger.debug(fields, 'The Kafka client reports an event');
}
