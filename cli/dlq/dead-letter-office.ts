import { createKafkaDeadLetterReader } from '../../adapters/kafka/create-kafka-dead-letter-reader.ts';
import { createPostgresDeadLetterReader } from '../../adapters/postgres/dead-letter-reader.ts';
import { createPostgresDeadLetterReplays } from '../../adapters/postgres/dead-letter-replays.ts';
import { createPool } from '../../adapters/postgres/pool.ts';
import { Topic } from '../../contracts/topics/topics.ts';
import type { EventLogWriter } from '../../ingest/ports.ts';
import type { Config } from '../../platform/config/config.ts';
import { loadConfig } from '../../platform/config/load-config.ts';
import type { SettingSource } from '../../platform/config/setting-reader.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { createMetrics } from '../../platform/metrics/catalogue.ts';
import type { DeadLetterReader, DeadLetterReplays } from '../../streaming/dead-letters/ports.ts';
import { connectEventLogWriter } from '../roles/connect-event-log.ts';

/** All that the commands about dead letters work on. */
export interface DeadLetterOffice {
  readonly letters: DeadLetterReader;
  readonly replays: DeadLetterReplays;
  readonly writer: Pick<EventLogWriter, 'append' | 'partitionCount'>;
  close(): Promise<void>;
}

/** Two statements at a time at most. */
const POOL_SIZE = 2;

/**
 * Connects to the event log and the database that the settings name; without them to those of the platform that
 * `slo-scout start` runs on this machine. Nothing is connected before it is used.
 * @throws ScoutError invalid_argument when the settings are wrong
 */
export function openDeadLetterOffice(environment: SettingSource): DeadLetterOffice {
  const config = loadConfig(environment);
  const logger = createSilentLogger();
  const pool = createPool({ url: databaseUrl(config), size: POOL_SIZE, applicationName: 'slo-scout-dlq', logger });
  const brokers = config.eventLog.brokers ?? [`127.0.0.1:${String(config.eventLog.embeddedKafkaPort)}`];
  const eventLog = { ...config.eventLog, brokers };
  const context = { config: { ...config, eventLog }, logger, metrics: createMetrics() };
  const writer = connectEventLogWriter(
    { ...context, signal: new AbortController().signal, promtoolPath: '' },
    () => pool,
  );
  const topic = Topic.rawTelemetryDlq;
  return {
    letters:
      eventLog.kind === 'postgres'
        ? createPostgresDeadLetterReader(pool, topic)
        : createKafkaDeadLetterReader({ ...eventLog.kafka, brokers, logger }, topic),
    replays: createPostgresDeadLetterReplays(pool),
    writer,
    async close() {
      await writer.close();
      await pool.end();
    },
  };
}

/** The embedded database serves its port on loopback without a password. */
function databaseUrl({ database }: Config): string {
  return database.url?.reveal() ?? `postgres://postgres@127.0.0.1:${String(database.embeddedPort)}/postgres`;
}
