import type { Pool } from 'pg';
import { createKafkaEventLogConsumer } from '../../adapters/kafka/create-kafka-event-log-consumer.ts';
import { createKafkaEventLogWriter } from '../../adapters/kafka/create-kafka-event-log-writer.ts';
import { createPostgresEventLogConsumer } from '../../adapters/postgres/event-log-consumer.ts';
import { createPostgresEventLogWriter } from '../../adapters/postgres/event-log-writer.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { EventLogWriter } from '../../ingest/ports.ts';
import type { EventLogConsumer } from '../../streaming/ports.ts';
import type { RoleContext } from './role.ts';

/** Long enough for a busy embedded database, short enough that a killed worker's partitions are soon taken over. */
const LEASE_MS = 9_000;
const POLL_MS = 20;

/** The configured event log, to write to. The pool is used by the Postgres log alone. */
export function connectEventLogWriter({ config, logger }: RoleContext, pool: Pool): EventLogWriter {
  const { kind, partitions } = config.eventLog;
  return kind === 'postgres'
    ? createPostgresEventLogWriter(pool, { partitions, nowMs: Date.now })
    : createKafkaEventLogWriter({ brokers: requireBrokers(config.eventLog.brokers), partitions, logger });
}

/** The configured event log, to read from. */
export function connectEventLogConsumer({ config, logger }: RoleContext, pool: Pool): EventLogConsumer {
  const { kind, partitions } = config.eventLog;
  return kind === 'postgres'
    ? createPostgresEventLogConsumer(pool, {
        partitions,
        ownerId: `stream-${crypto.randomUUID()}`,
        leaseMs: LEASE_MS,
        pollMs: POLL_MS,
        logger,
      })
    : createKafkaEventLogConsumer({ brokers: requireBrokers(config.eventLog.brokers), partitions, logger });
}

function requireBrokers(brokers: readonly string[] | undefined): readonly string[] {
  if (brokers !== undefined) return brokers;
  throw new ScoutError({
    code: ErrorCode.invalidArgument,
    message: 'SLO_SCOUT_EVENT_LOG is kafka, so SLO_SCOUT_KAFKA_BROKERS must name at least one broker.',
    details: { settings: ['SLO_SCOUT_KAFKA_BROKERS'] },
  });
}
