import kafkajs from 'kafkajs';
import type { Kafka, SASLOptions, logLevel } from 'kafkajs';
import type { KafkaSaslConfig } from '../../platform/config/kafka-config.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { answeringBroker } from './answering-broker.ts';
import { registerCodecs } from './compression/register-codecs.ts';
import type { KafkaConnectionOptions } from './kafka-options.ts';
import { createTokenSource } from './security/oauth-token.ts';
import { readTlsMaterial } from './security/tls-options.ts';

const CONNECTION_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;

/** Retries inside one request of ours: a few seconds, which is less than OTLP clients wait for an answer. */
export const KAFKA_RETRY = { retries: 5, initialRetryTime: 100, maxRetryTime: 1_500 } as const;

/**
 * Creates a kafkajs client that logs through our logger and reads every codec. No connection is made yet.
 * @throws ScoutError failed_precondition when a TLS file cannot be read
 */
export async function createKafkaClient({ brokers, tls, sasl, logger }: KafkaConnectionOptions): Promise<Kafka> {
  registerCodecs();
  return new kafkajs.Kafka({
    clientId: 'slo-scout',
    brokers: () => answeringBroker({ brokers, tls }),
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: KAFKA_RETRY,
    ...(tls === undefined ? {} : { ssl: { ...(await readTlsMaterial(tls)) } }),
    ...(sasl === undefined ? {} : { sasl: saslOptions(sasl) }),
    logLevel: kafkajs.logLevel.WARN,
    logCreator: () => (entry) => {
      log(logger, entry.level, { part: entry.namespace, event: entry.log.message });
    },
  });
}

function saslOptions(config: KafkaSaslConfig): SASLOptions {
  if (config.kind === 'oauthbearer') {
    const token = createTokenSource(config, Date.now);
    return { mechanism: config.kind, oauthBearerProvider: async () => ({ value: await token() }) };
  }
  return { mechanism: config.kind, username: config.username, password: config.password.reveal() };
}

/** The client reports what it then retries as an error; whether something failed for good is for the caller to say. */
function log(logger: Logger, level: logLevel, fields: object): void {
  if (level <= kafkajs.logLevel.WARN) logger.warn(fields, 'The Kafka client reports a problem');
  else logger.debug(fields, 'The Kafka client reports an event');
}
