import type { Pool } from 'pg';
import { createKafkaEventLogConsumer } from '../../adapters/kafka/create-kafka-event-log-consumer.ts';
import { createKafkaEventLogWriter } from '../../adapters/kafka/create-kafka-event-log-writer.ts';
import { createPostgresEventLogConsumer } from '../../adapters/postgres/event-log-consumer.ts';
import { createPostgresEventLogWriter } from '../../adapters/postgres/event-log-writer.ts';
import type { EventLogWriter } from '../../ingest/ports.ts';
import type { EventLogConsumer } from '../../streaming/ports.ts';
import { kafkaOptions } from './kafka-options.ts';
import type { RoleContext } from './role.ts';

/** Long enough for a busy embedded database, short enough that a killed worker's partitions are soon taken over. */
const LEASE_MS = 9_000;
const POLL_MS = 20;

/** The configured event log, to write to. The Postgres log alone needs a pool; it is asked for one only then. */
export function connectEventLogWriter(context: RoleContext, pool: () => Pool): EventLogWriter {
  const { config, logger, metrics } = context;
  const { kind, partitions } = config.eventLog;
  return kind === 'postgres'
    ? createPostgresEventLogWriter(pool(), { partitions, nowMs: Date.now })
    : createKafkaEventLogWriter({ ...kafkaOptions(config.eventLog), logger, metrics });
}

/** The configured event log, to read from. */
export function connectEventLogConsumer({ config, logger, metrics }: RoleContext, pool: Pool): EventLogConsumer {
  const { kind, partitions } = config.eventLog;
  return kind === 'postgres'
    ? createPostgresEventLogConsumer(pool, {
        partitions,
        ownerId: `stream-${crypto.randomUUID()}`,
        leaseMs: LEASE_MS,
        pollMs: POLL_MS,
        logger,
      })
    : createKafkaEventLogConsumer({ ...kafkaOptions(config.eventLog), logger, metrics });
}
