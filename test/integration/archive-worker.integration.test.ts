import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFilesystemBlobStore } from '../../adapters/filesystem/create-filesystem-blob-store.ts';
import { createPostgresCheckpointStore } from '../../adapters/postgres/create-postgres-checkpoint-store.ts';
import { createPostgresEventLogConsumer } from '../../adapters/postgres/event-log-consumer.ts';
import { createPostgresEventLogWriter } from '../../adapters/postgres/event-log-writer.ts';
import { Topic } from '../../contracts/topics/topics.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { createMetrics } from '../../platform/metrics/catalogue.ts';
import { decodeArchiveBatch } from '../../streaming/archive/archive-batch.ts';
import { listArchive } from '../../streaming/archive/list-archive.ts';
import { runArchiveWorker } from '../../streaming/archive/run-archive-worker.ts';
import type { BlobStore } from '../../streaming/ports.ts';
import { buildSpan, spanId, traceId } from '../support/builders/build-span.ts';
import { createEmbeddedBackend, createPostgresBackend } from '../support/databases.ts';
import type { DatabaseBackend } from '../support/databases.ts';
import { encodeSpans } from '../support/encode-spans.ts';

const PARTITIONS = 2;
const DAY_MS = 86_400_000;
const logger = createSilentLogger();

describeArchiveWorker('PostgreSQL', createPostgresBackend());
describeArchiveWorker('the embedded database', createEmbeddedBackend());

function describeArchiveWorker(name: string, backend: DatabaseBackend): void {
  describe(`the archive worker on the event log of ${name}`, () => {
    let pool: Pool;
    let dir: string;
    let blobs: BlobStore;
    let appended: Buffer[][];
    beforeEach(async () => {
      pool = await backend.open();
      dir = await mkdtemp(join(tmpdir(), 'slo-scout-archive-'));
      blobs = createFilesystemBlobStore({ dir, nowMs: Date.now });
      appended = Array.from({ length: PARTITIONS }, () => []);
    });
    afterEach(() => rm(dir, { recursive: true, force: true }));
    afterAll(() => backend.close());

    async function append(records: number): Promise<void> {
      const writer = createPostgresEventLogWriter(pool, { partitions: PARTITIONS, nowMs: Date.now });
      const total = appended.flat().length;
      for (let number = total; number < total + records; number += 1) {
        const partition = number % PARTITIONS;
        const ids = { traceId: traceId(number), spanId: spanId(number) };
        const value = Buffer.from(encodeSpans([buildSpan({ ...ids, atMs: number * 10 })]));
        appended[partition]!.push(value);
        await writer.append(Topic.rawTelemetry, [
          { partition, value, headers: { signal: 'traces', n: String(number) } },
        ]);
      }
    }

    /** Starts a worker; the returned function ends it in order. */
    function start(store: BlobStore = blobs, intervalMs = 200): () => Promise<void> {
      const stop = new AbortController();
      const consumer = { partitions: PARTITIONS, ownerId: randomUUID(), leaseMs: 2_000, pollMs: 5, logger };
      const running = runArchiveWorker({
        config: { enabled: true, batchBytes: 2_000, intervalMs, retentionMs: 30 * DAY_MS },
        consumer: createPostgresEventLogConsumer(pool, consumer),
        checkpoints: createPostgresCheckpointStore(pool, Date.now),
        ...{ blobs: store, metrics: createMetrics(), logger, signal: stop.signal },
      });
      return () => {
        stop.abort();
        return running;
      };
    }

    /** Offsets and values of everything in the archive, by partition, in order of the batches. */
    async function readArchive() {
      const byPartition = await listArchive(blobs, { fromMs: Date.now() - DAY_MS, toMs: Date.now() });
      return Promise.all(
        Array.from({ length: PARTITIONS }, async (_, partition) => {
          const objects = [...(byPartition.get(partition) ?? [])].sort((a, b) => a.firstOffset - b.firstOffset);
          return (await Promise.all(objects.map(async ({ key }) => decodeArchiveBatch(await blobs.get(key))))).flat();
        }),
      );
    }

    const archived = async (): Promise<number> => (await readArchive()).flat().length;

    async function expectAllOnce(): Promise<void> {
      const partitions = await readArchive();
      for (const [partition, records] of partitions.entries()) {
        expect(records.map(({ offset }) => offset)).toEqual(appended[partition]!.map((_, offset) => offset));
        expect(Buffer.concat(records.map(({ value }) => value)).equals(Buffer.concat(appended[partition]!))).toBe(true);
        expect(records.every(({ headers, offset }) => headers['n'] === String(offset * PARTITIONS + partition))).toBe(
          true,
        );
      }
    }

    it('archives what is appended while it runs, and the next worker goes on behind it', async () => {
      const stopFirst = start();
      await append(60);
      await expect.poll(archived, { timeout: 30_000, interval: 100 }).toBe(60);
      await stopFirst();
      await append(40);

      const stopSecond = start();
      await expect.poll(archived, { timeout: 30_000, interval: 100 }).toBe(100);
      await stopSecond();

      await expectAllOnce();
    });

    it('writes the batch it has begun when it is asked to end', async () => {
      await append(6);
      const stop = start(blobs, 3_600_000);
      const reading = async () =>
        (await pool.query("SELECT 1 FROM stream_checkpoints WHERE consumer_group LIKE '%archive%'")).rowCount;
      await expect.poll(reading, { timeout: 30_000, interval: 50 }).toBe(PARTITIONS);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      const before = await archived();

      await stop();

      expect(before).toBe(0);
      await expectAllOnce();
    });

    it('loses and repeats nothing while the blob store is away for a while', async () => {
      let puts = 0;
      const put: BlobStore['put'] = async (key, bytes) => {
        puts += 1;
        const failure = new ScoutError({ code: ErrorCode.unavailable, message: 'The service is away.' });
        if (puts <= 3) throw failure;
        await blobs.put(key, bytes);
      };
      await append(30);

      const stop = start({ ...blobs, put });
      await expect.poll(archived, { timeout: 60_000, interval: 100 }).toBe(30);
      await stop();

      expect(puts).toBeGreaterThan(3);
      await expectAllOnce();
    });
  });
}
