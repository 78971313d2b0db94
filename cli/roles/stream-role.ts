import { keepTrimmed } from '../../adapters/postgres/keep-trimmed.ts';
import { createPostgresCapsuleOutbox } from '../../adapters/postgres/capsule-outbox.ts';
import { createPostgresCheckpointStore } from '../../adapters/postgres/create-postgres-checkpoint-store.ts';
import { createPostgresLogCheckpointStore } from '../../adapters/postgres/create-postgres-log-checkpoint-store.ts';
import { ConsumerGroup, Topic } from '../../contracts/topics/topics.ts';
import type { EventLogWriter } from '../../ingest/ports.ts';
import { startAdminServer } from '../../platform/lifecycle/admin-server.ts';
import { runCapsuleEventRelay } from '../../streaming/capsule-events/run-capsule-event-relay.ts';
import { runArchiveWorker } from '../../streaming/archive/run-archive-worker.ts';
import { runCapsuleWorker } from '../../streaming/run-capsule-worker.ts';
import { runLogWorker } from '../../streaming/run-log-worker.ts';
import type { Pool } from 'pg';
import { connectDatabase } from './connect-database.ts';
import { connectEventLogConsumer, connectEventLogWriter } from './connect-event-log.ts';
import { createDeadLetterWriter } from './dead-letter-writer.ts';
import { openBlobs } from './open-blobs.ts';
import type { RoleContext, RunningRole } from './role.ts';
import { watchWork } from './watch-work.ts';

/** Consumes the event log, keeps capsules, journeys, SLI buckets and log capsules, and publishes capsule events. */
export async function startStreamRole(context: RoleContext): Promise<RunningRole> {
  const { config, metrics } = context;
  const pool = connectDatabase(context, 'stream');
  const deadLetters = connectEventLogWriter(context, () => pool);
  const stop = new AbortController();
  const workers = startWorkers(pool, deadLetters, { ...context, signal: stop.signal });
  const work = Promise.all(workers).then(() => undefined);
  const { failed, unhealthy } = watchWork(work, stop.signal);
  const trimming =
    config.eventLog.kind === 'postgres' ? trimTopics(pool, { ...context, signal: stop.signal }) : Promise.resolve();
  const admin = await startAdminServer({
    host: config.adminHost,
    port: config.stream.adminPort,
    portSetting: 'SLO_SCOUT_STREAM_ADMIN_PORT',
    metrics,
    unhealthy,
  });
  return {
    addresses: {},
    failed,
    async close() {
      stop.abort();
      try {
        await Promise.allSettled(workers);
        await work;
      } finally {
        await trimming;
        await deadLetters.close();
        await admin.close();
        await pool.end();
      }
    },
  };
}

function runArchive(context: RoleContext, pool: Pool, signal: AbortSignal): Promise<void> {
  const { config, metrics, logger } = context;
  return runArchiveWorker({
    config: config.archive,
    consumer: connectEventLogConsumer(context, pool),
    checkpoints: createPostgresCheckpointStore(pool, Date.now),
    blobs: openBlobs(config, 'raw'),
    ...{ metrics, logger, signal },
  });
}

/** Everything the role does besides answering its admin port; ends when the signal fires. */
function startWorkers(pool: Pool, writer: EventLogWriter, context: RoleContext): readonly Promise<void>[] {
  const { config, metrics, logger, signal } = context;
  const common = { blobs: openBlobs(config), deadLetters: createDeadLetterWriter(writer), metrics, logger, signal };
  return [
    runCapsuleWorker({
      ...common,
      config: config.stream,
      consumer: connectEventLogConsumer(context, pool),
      checkpoints: createPostgresCheckpointStore(pool, Date.now),
    }),
    runLogWorker({
      ...common,
      config: config.logStream,
      consumer: connectEventLogConsumer(context, pool),
      checkpoints: createPostgresLogCheckpointStore(pool, Date.now),
    }),
    runCapsuleEventRelay({
      ...{ outbox: createPostgresCapsuleOutbox(pool), writer, metrics, logger },
      ...{ nowMs: Date.now, signal },
    }),
    ...(config.archive.enabled ? [runArchive(context, pool, signal)] : []),
  ];
}

/**
 * Keeps the topics of the Postgres event log from growing for ever. What is counted is in the tables; raw telemetry stays
 * until both workers have counted it and the archive has it, and longer, in case somebody wants to look.
 */
async function trimTopics(pool: Pool, { config, logger, signal }: RoleContext): Promise<void> {
  const { archive, eventLog, logStream } = config;
  const archives = archive.enabled ? [ConsumerGroup.archive] : [];
  const workers = [ConsumerGroup.capsules, ConsumerGroup.logs, ...archives];
  await Promise.all([
    keepTrimmed(pool, { topic: Topic.rawTelemetry, groups: workers, keepMs: eventLog.retentionMs, logger, signal }),
    ...[
      { topic: Topic.rawTelemetryDlq, keepMs: logStream.deadLetterRetentionMs },
      { topic: Topic.capsuleEvents, keepMs: logStream.capsuleEventRetentionMs },
    ].map((trim) => keepTrimmed(pool, { ...trim, groups: [], logger, signal })),
  ]);
}
