import { readKafka } from './kafka-config.ts';
import type { KafkaConfig } from './kafka-config.ts';
import type { SettingReader } from './setting-reader.ts';

/** Where the event log lives. `brokers` is used by kafka alone; undefined there means a broker started here. */
export interface EventLogConfig {
  readonly kind: 'postgres' | 'kafka';
  readonly partitions: number;
  readonly brokers: readonly string[] | undefined;
  readonly embeddedKafkaPort: number;
  /** How long consumed records stay in the Postgres event log; Kafka has its own setting on the broker. */
  readonly retentionMs: number;
  readonly kafka: KafkaConfig;
}

/** Reads the settings of the event log. */
export function readEventLog(read: SettingReader): EventLogConfig {
  const brokers = read.list('SLO_SCOUT_KAFKA_BROKERS');
  const kafka = readKafka(read);
  for (const broker of brokers ?? []) {
    if (!isAddress(broker)) read.problem('SLO_SCOUT_KAFKA_BROKERS', `has "${broker}"; each broker must be host:port`);
  }
  if (brokers === undefined && (kafka.tls ?? kafka.sasl) !== undefined) {
    read.problem('SLO_SCOUT_KAFKA_BROKERS', 'must be set with TLS or SASL: a broker started here has neither');
  }
  return {
    kind: read.oneOf('SLO_SCOUT_EVENT_LOG', ['postgres', 'kafka'], 'postgres'),
    partitions: read.integer('SLO_SCOUT_EVENT_LOG_PARTITIONS', { fallback: 4, min: 1, max: 256 }),
    brokers,
    embeddedKafkaPort: read.port('SLO_SCOUT_KAFKA_PORT', 9092),
    retentionMs: read.duration('SLO_SCOUT_EVENT_LOG_RETENTION', '24h'),
    kafka,
  };
}

function isAddress(text: string): boolean {
  const port = Number(/^[^:\s/]+:(\d{1,5})$|^\[[0-9a-fA-F:.]+\]:(\d{1,5})$/.exec(text)?.slice(1).find(Boolean));
  return port >= 1 && port <= 65_535;
}
