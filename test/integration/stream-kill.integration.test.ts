import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFilesystemBlobStore } from '../../adapters/filesystem/create-filesystem-blob-store.ts';
import { createPostgresJourneyReader } from '../../adapters/postgres/create-postgres-journey-reader.ts';
import { createPostgresSliBucketReader } from '../../adapters/postgres/create-postgres-sli-bucket-reader.ts';
import { createPostgresEventLogWriter } from '../../adapters/postgres/event-log-writer.ts';
import { migrate } from '../../adapters/postgres/migrate.ts';
import { createPool } from '../../adapters/postgres/pool.ts';
import { Topic } from '../../contracts/topics/topics.ts';
import { createSeededRandom } from '../../domain/statistics/seeded-random.ts';
import type { SpanRecord } from '../../domain/telemetry/span-record.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import type { AggregateDeltas, StreamCounters } from '../../streaming/ports.ts';
import { buildSpan, spanId, traceId } from '../support/builders/build-span.ts';
import { getPostgres } from '../support/components.ts';
import { encodeSpans } from '../support/encode-spans.ts';
import { comparable, expectedTotals } from '../support/stream-harness.ts';

const PROGRAM = fileURLToPath(new URL('../support/programs/capsule-worker.ts', import.meta.url));
const PARTITIONS = 3;
const TRACES = 3_000;
const KILLS = 10;
/** Fixes how long each worker lives; what it is doing when it is killed is up to the machine. */
const SEED = 1_905;

/** A trace of four spans of two services; every tenth fails, durations and minutes differ. */
function traceSpans(number: number): readonly SpanRecord[] {
  const atMs = number * 700;
  const isError = number % 10 === 0;
  const common = { traceId: traceId(number) };
  const below = {
    ...common,
    parentSpanId: spanId(1),
    kind: 'client' as const,
    service: number % 2 === 0 ? 'stock' : 'price',
  };
  return [
    buildSpan({ ...common, atMs, durationMs: 20 + (number % 50), status: isError ? 'error' : 'unset' }),
    buildSpan({ ...below, spanId: spanId(2), atMs: atMs + 1, durationMs: 3 }),
    buildSpan({ ...below, spanId: spanId(3), atMs: atMs + 6, durationMs: 3 }),
    buildSpan({ ...below, spanId: spanId(4), atMs: atMs + 12, durationMs: 3, name: 'SELECT' }),
  ];
}

const spans = Array.from({ length: TRACES }, (_, number) => traceSpans(number)).flat();

describe('the capsule worker and kill -9', () => {
  let dir: string;
  let url: string;
  let pool: Pool;
  let workers: ChildProcess[];
  beforeEach(async () => {
    workers = [];
    dir = await mkdtemp(join(tmpdir(), 'slo-scout-stream-'));
    url = await getPostgres();
    pool = createPool({ url, size: 4, applicationName: 'test' });
    await migrate(pool, { logger: createSilentLogger(), nowMs: () => 1 });
  });
  afterEach(async () => {
    for (const worker of workers) worker.kill('SIGKILL');
    await pool.end();
    await rm(dir, { recursive: true, force: true });
  });

  async function startWorker(): Promise<ChildProcess> {
    const args = ['--import', 'tsx', PROGRAM, url, dir, String(PARTITIONS)];
    const worker = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    workers.push(worker);
    await once(worker.stdout, 'data');
    return worker;
  }

  it('counts every span exactly once, though it is killed at random moments and spans are sent twice', async () => {
    const random = createSeededRandom(SEED);
    const sending = sendAll(pool);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const worker = await startWorker();
      await new Promise((resolve) => setTimeout(resolve, 400 + random.next() * 1_200));
      worker.kill('SIGKILL');
      await once(worker, 'exit');
    }
    const sent = await sending;

    const worker = await startWorker();
    await expect.poll(() => countedTraces(pool), { timeout: 60_000, interval: 250 }).toBe(TRACES);
    await expect.poll(async () => (await readCounters(pool)).spansSeen, { timeout: 60_000 }).toBe(sent);
    worker.kill('SIGTERM');
    await once(worker, 'exit');

    const totals = await readTotals(pool);
    expect(comparable(totals)).toEqual(comparable(expectedTotals(spans)));
    expect(await readCounters(pool)).toEqual({
      spansSeen: sent,
      duplicateSpans: sent - spans.length,
      lateSpans: 0,
      rejectedSpans: 0,
      closedEarlyTraces: 0,
    });
    expect(await createFilesystemBlobStore({ dir, nowMs: Date.now }).list('')).toHaveLength(PARTITIONS);
  });
});

/** Sends all spans in batches that split traces, and every third batch twice; returns how many spans were sent. */
async function sendAll(pool: Pool): Promise<number> {
  const writer = createPostgresEventLogWriter(pool, { partitions: PARTITIONS, nowMs: Date.now });
  let sent = 0;
  for (let start = 0; start < spans.length; start += 50) {
    const batch = spans.slice(start, start + 50);
    const times = (start / 50) % 3 === 0 ? 2 : 1;
    for (let time = 0; time < times; time += 1) {
      await writer.append(Topic.rawTelemetry, recordsOf(batch));
      sent += batch.length;
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  await writer.close();
  return sent;
}

function recordsOf(batch: readonly SpanRecord[]) {
  return Array.from({ length: PARTITIONS }, (_, partition) => ({
    partition,
    headers: {},
    value: encodeSpans(batch.filter((span) => Number.parseInt(span.traceId.slice(-4), 16) % PARTITIONS === partition)),
  })).filter(({ value }) => value.length > 0);
}

async function countedTraces(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ traces: number }>(
    'SELECT coalesce(sum(total), 0)::int8 AS traces FROM sli_buckets',
  );
  return Number(rows[0]?.traces);
}

async function readCounters(pool: Pool): Promise<StreamCounters> {
  const { rows } = await pool.query<{ counters: StreamCounters }>('SELECT counters FROM stream_checkpoints');
  const sum = (pick: (counters: StreamCounters) => number) =>
    rows.reduce((total, row) => total + pick(row.counters), 0);
  return {
    spansSeen: sum(({ spansSeen }) => spansSeen),
    duplicateSpans: sum(({ duplicateSpans }) => duplicateSpans),
    lateSpans: sum(({ lateSpans }) => lateSpans),
    rejectedSpans: sum(({ rejectedSpans }) => rejectedSpans),
    closedEarlyTraces: sum(({ closedEarlyTraces }) => closedEarlyTraces),
  };
}

async function readTotals(pool: Pool): Promise<AggregateDeltas> {
  const reader = createPostgresJourneyReader(pool);
  const journeys = await reader.listJourneys({});
  const always = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };
  const ids = journeys.map(({ journeyId }) => journeyId);
  const capsules = await Promise.all(ids.map((journeyId) => reader.listCapsules({ journeyId, ...always, limit: 1e6 })));
  const bucketReader = createPostgresSliBucketReader(pool);
  const buckets = await Promise.all(ids.map((journeyId) => bucketReader.readBuckets({ journeyId, ...always })));
  return { journeys, capsules: capsules.flat(), buckets: buckets.flat() };
}
