import { randomUUID } from 'node:crypto';
import { createFilesystemBlobStore } from '../../../adapters/filesystem/create-filesystem-blob-store.ts';
import { createPostgresLogCheckpointStore } from '../../../adapters/postgres/create-postgres-log-checkpoint-store.ts';
import { createPostgresEventLogConsumer } from '../../../adapters/postgres/event-log-consumer.ts';
import { createPostgresEventLogWriter } from '../../../adapters/postgres/event-log-writer.ts';
import { createPool } from '../../../adapters/postgres/pool.ts';
import { createSilentLogger } from '../../../platform/logging/logger.ts';
import { createMetrics } from '../../../platform/metrics/catalogue.ts';
import { runLogWorker } from '../../../streaming/run-log-worker.ts';
import { TEST_LOG_CONFIG } from '../log-stream-harness.ts';

/** The log worker as a process of its own, in a hurry: says `running` and runs until SIGTERM, or until it is killed. */
const [url = '', blobsDir = '', partitions = '1'] = process.argv.slice(2);
const logger = createSilentLogger();
const pool = createPool({ url, size: 8, applicationName: 'log-worker' });
const options = { partitions: Number(partitions), ownerId: randomUUID(), leaseMs: 600, pollMs: 5, logger };
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
console.log('running');
await runLogWorker({
  config: { ...TEST_LOG_CONFIG, checkpointIntervalMs: 60, maxServices: 6 },
  consumer: createPostgresEventLogConsumer(pool, options),
  checkpoints: createPostgresLogCheckpointStore(pool, Date.now),
  blobs: createFilesystemBlobStore({ dir: blobsDir, nowMs: Date.now }),
  deadLetters: createPostgresEventLogWriter(pool, { partitions: Number(partitions), nowMs: Date.now }),
  metrics: createMetrics(),
  logger,
  signal: stop.signal,
});
await pool.end();
