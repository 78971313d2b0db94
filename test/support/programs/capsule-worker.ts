import { randomUUID } from 'node:crypto';
import { createFilesystemBlobStore } from '../../../adapters/filesystem/create-filesystem-blob-store.ts';
import { createPostgresCheckpointStore } from '../../../adapters/postgres/create-postgres-checkpoint-store.ts';
import { createPostgresEventLogConsumer } from '../../../adapters/postgres/event-log-consumer.ts';
import { createPostgresEventLogWriter } from '../../../adapters/postgres/event-log-writer.ts';
import { createPool } from '../../../adapters/postgres/pool.ts';
import { createSilentLogger } from '../../../platform/logging/logger.ts';
import { createMetrics } from '../../../platform/metrics/catalogue.ts';
import { runCapsuleWorker } from '../../../streaming/run-capsule-worker.ts';

/** The capsule worker as a process of its own, in a hurry: says `running` and runs until SIGTERM, or until it is killed. */
const [url = '', blobsDir = '', partitions = '1'] = process.argv.slice(2);
const logger = createSilentLogger();
const pool = createPool({ url, size: 8, applicationName: 'capsule-worker' });
const options = { partitions: Number(partitions), ownerId: randomUUID(), leaseMs: 600, pollMs: 5, logger };
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
console.log('running');
await runCapsuleWorker({
  config: {
    checkpointIntervalMs: 60,
    quietGapMs: 100,
    traceMaxAgeMs: 1_000,
    allowedLatenessMs: 600_000,
    maxRetainedSpans: 1_000_000,
    maxJourneysPerService: 1_000,
    adminPort: 0,
  },
  consumer: createPostgresEventLogConsumer(pool, options),
  checkpoints: createPostgresCheckpointStore(pool, Date.now),
  blobs: createFilesystemBlobStore({ dir: blobsDir, nowMs: Date.now }),
  deadLetters: createPostgresEventLogWriter(pool, { partitions: Number(partitions), nowMs: Date.now }),
  metrics: createMetrics(),
  logger,
  signal: stop.signal,
});
await pool.end();
