import { join } from 'node:path';
import { createFilesystemBlobStore } from '../../adapters/filesystem/create-filesystem-blob-store.ts';
import { createPostgresCheckpointStore } from '../../adapters/postgres/create-postgres-checkpoint-store.ts';
import { startAdminServer } from '../../platform/lifecycle/admin-server.ts';
import { runCapsuleWorker } from '../../streaming/run-capsule-worker.ts';
import { connectDatabase } from './connect-database.ts';
import { connectEventLogConsumer, connectEventLogWriter } from './connect-event-log.ts';
import type { RoleContext, RunningRole } from './role.ts';

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
  const admin = await startAdminServer({
    host: '127.0.0.1',
    port: config.stream.adminPort,
    portSetting: 'SLO_SCOUT_STREAM_ADMIN_PORT',
    metrics,
    unhealthy: () => undefined,
  });
  return {
    addresses: {},
    // The worker ends only when it is stopped or fails for good.
    failed: work.then(() => new Promise<never>(() => undefined)),
    async close() {
      stop.abort();
      await work;
      await deadLetters.close();
      await admin.close();
      await pool.end();
    },
  };
}
