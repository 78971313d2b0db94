import { join } from 'node:path';
import { createFilesystemBlobStore } from '../../adapters/filesystem/create-filesystem-blob-store.ts';
import { keepTrimmed } from '../../adapters/postgres/keep-trimmed.ts';
import { createPostgresCheckpointStore } from '../../adapters/postgres/create-postgres-checkpoint-store.ts';
import { ConsumerGroup, Topic } from '../../contracts/topics/topics.ts';
import { startAdminServer } from '../../platform/lifecycle/admin-server.ts';
import { runCapsuleWorker } from '../../streaming/run-capsule-worker.ts';
import type { Pool } from 'pg';
import { connectDatabase } from './connect-database.ts';
import { connectEventLogConsumer, connectEventLogWriter } from './connect-event-log.ts';
import type { RoleContext, RunningRole } from './role.ts';
import { watchWork } from './watch-work.ts';

/** Consumes the event log and keeps capsules, journeys and SLI buckets. */
export async function startStreamRole(context: RoleContext): Promise<RunningRole> {
  const { config, metrics, logger } = context;
  const pool = connectDatabase(context, 'stream');
  const deadLetters = connectEventLogWriter(context, pool);
  const stop = new AbortController();
  const work = runCapsuleWorker({
    config: config.stream,
    consumer: connectEventLogConsumer(context, pool),
    checkpoints: createPostgresCheckpointStore(pool, Date.now),
    blobs: createFilesystemBlobStore({ dir: join(config.stateDir, 'blobs'), nowMs: Date.now }),
    deadLetters,
    metrics,
    logger,
    signal: stop.signal,
  });
  const { failed, unhealthy } = watchWork(work, stop.signal);
  const trimming =
    config.eventLog.kind === 'postgres' ? trimConsumed(pool, { ...context, signal: stop.signal }) : Promise.resolve();
  const admin = await startAdminServer({
    host: '127.0.0.1',
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

/** Everything that counted is in the tables; the log itself is kept for as long as somebody may want to look. */
function trimConsumed(pool: Pool, { config, logger, signal }: RoleContext): Promise<void> {
  return keepTrimmed(pool, {
    topic: Topic.rawTelemetry,
    groups: [ConsumerGroup.capsules],
    keepMs: config.eventLog.retentionMs,
    logger,
    signal,
  });
}
