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
import { createPostgresLogReader } from '../../adapters/postgres/create-postgres-log-reader.ts';
import { createPostgresEventLogWriter } from '../../adapters/postgres/event-log-writer.ts';
import { migrate } from '../../adapters/postgres/migrate.ts';
import { createPool } from '../../adapters/postgres/pool.ts';
import { Topic } from '../../contracts/topics/topics.ts';
import { createSeededRandom } from '../../domain/statistics/seeded-random.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { getPostgres } from '../support/components.ts';
import { encodeLines } from '../support/log-stream-harness.ts';

const PROGRAM = fileURLToPath(new URL('../support/programs/log-worker.ts', import.meta.url));
const PARTITIONS = 3;
const SERVICES = 9;
const BATCHES = 120;
const LINES_PER_BATCH = 25;
const KILLS = 5;
/** Fixes how long each worker lives; what it is doing when it is killed is up to the machine. */
const SEED = 2_604;

describe('the log worker and kill -9', () => {
  let dir: string;
  let url: string;
  let pool: Pool;
  let workers: ChildProcess[];
  beforeEach(async () => {
    workers = [];
    dir = await mkdtemp(join(tmpdir(), 'slo-scout-logs-'));
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

  it('counts every line exactly once, though it is killed at random moments and batches are appended twice', async () => {
    const random = createSeededRandom(SEED);
    const sending = sendAll(pool);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const worker = await startWorker();
      await new Promise((resolve) => setTimeout(resolve, 300 + random.next() * 900));
      worker.kill('SIGKILL');
      await once(worker, 'exit');
    }
    const repeated = await sending;

    const worker = await startWorker();
    const seen = async () => (await readCounters(pool)).linesSeen;
    await expect.poll(seen, { timeout: 60_000, interval: 250 }).toBe(BATCHES * LINES_PER_BATCH);
    await expect.poll(async () => (await readCounters(pool)).duplicateRecords, { timeout: 20_000 }).toBe(repeated);
    worker.kill('SIGTERM');
    await once(worker, 'exit');

    const reader = createPostgresLogReader(pool, createFilesystemBlobStore({ dir, nowMs: Date.now }));
    const templates = await reader.listTemplates({ limit: 1_000, offset: 0 });
    const byService = new Map<string, number>();
    for (const { service, lines } of templates) byService.set(service, (byService.get(service) ?? 0) + lines);
    expect([...byService.values()].sort((a, b) => a - b)).toEqual(expectedPerService());
    expect(new Set(templates.map(({ text }) => text))).toEqual(new Set(['order <*> placed', 'payment <*> failed']));
    const { rows } = await pool.query<{ lines: number }>('SELECT sum(line_count)::int8 AS lines FROM log_capsules');
    expect(rows[0]?.lines).toBe(BATCHES * LINES_PER_BATCH);
  });
});

function expectedPerService(): number[] {
  const lines = Array.from({ length: SERVICES }, () => 0);
  for (let batch = 0; batch < BATCHES; batch += 1) lines[batch % SERVICES]! += LINES_PER_BATCH;
  return lines.sort((a, b) => a - b);
}

/** Sends all batches, every fourth twice; returns how many were sent again. */
async function sendAll(pool: Pool): Promise<number> {
  const writer = createPostgresEventLogWriter(pool, { partitions: PARTITIONS, nowMs: Date.now });
  let repeated = 0;
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const service = batch % SERVICES;
    const lines = Array.from({ length: LINES_PER_BATCH }, (_, index) => ({
      text: index % 5 === 0 ? `payment ${String(index)} failed` : `order ${String(index)} placed`,
      atMs: Date.now() - 600_000 + batch * 5_000,
      service: `service-${String(service)}`,
      severityNumber: index % 5 === 0 ? 17 : 9,
    }));
    const headers = { signal: 'logs', batch_id: `batch-${String(batch)}` };
    const record = { partition: service % PARTITIONS, value: encodeLines(lines), headers };
    await writer.append(Topic.rawTelemetry, [record]);
    if (batch % 4 === 0) {
      await writer.append(Topic.rawTelemetry, [record]);
      repeated += 1;
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  return repeated;
}

async function readCounters(pool: Pool): Promise<{ linesSeen: number; duplicateRecords: number }> {
  const { rows } = await pool.query<{ counters: { linesSeen?: number; duplicateRecords?: number } }>(
    "SELECT counters FROM stream_checkpoints WHERE consumer_group = 'slo-scout-logs'",
  );
  const sum = (key: 'linesSeen' | 'duplicateRecords') =>
    rows.reduce((total, { counters }) => total + (counters[key] ?? 0), 0);
  return { linesSeen: sum('linesSeen'), duplicateRecords: sum('duplicateRecords') };
}
