import type { Pool } from 'pg';
import { createPostgresCapsuleOutbox } from '../../adapters/postgres/capsule-outbox.ts';
import { createPostgresCheckpointStore } from '../../adapters/postgres/create-postgres-checkpoint-store.ts';
import { createPostgresLogCheckpointStore } from '../../adapters/postgres/create-postgres-log-checkpoint-store.ts';
import { createPostgresLogReader } from '../../adapters/postgres/create-postgres-log-reader.ts';
import { createPostgresReplayStaging } from '../../adapters/postgres/create-postgres-replay-staging.ts';
import { createPostgresReprocessStore } from '../../adapters/postgres/create-postgres-reprocess-store.ts';
import type { LogCapsuleRow } from '../../adapters/postgres/summed-log-capsules.ts';
import type { CapsuleEvent } from '../../contracts/topics/capsule-event.ts';
import { ConsumerGroup, Topic } from '../../contracts/topics/topics.ts';
import type { SwapOutcome } from '../../domain/reprocess/ports.ts';
import type { ReprocessRange } from '../../domain/reprocess/reprocess-range.ts';
import type { SpanRecord } from '../../domain/telemetry/span-record.ts';
import type { LogStreamConfig } from '../../platform/config/log-stream-config.ts';
import type { StreamConfig } from '../../platform/config/stream-config.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { createMetrics } from '../../platform/metrics/catalogue.ts';
import { createArchiver } from '../../streaming/archive/archiver.ts';
import { createCapsuleEngine } from '../../streaming/capsules/capsule-engine.ts';
import { createLogEngine } from '../../streaming/logs/log-engine.ts';
import type { BlobStore, LogRecord, PartitionHandler } from '../../streaming/ports.ts';
import { createReprocessor } from '../../streaming/reprocess/create-reprocessor.ts';
import type { ReprocessJob } from '../../streaming/reprocess/create-reprocessor.ts';
import { buildSpan, SPAN_T0_MS, spanId, traceId } from './builders/build-span.ts';
import { encodeSpans } from './encode-spans.ts';
import { createMemoryBlobStore } from './fakes/memory-blob-store.ts';
import { TEST_LOG_CONFIG } from './log-stream-harness.ts';
import { createLife } from './mortal.ts';
import type { Life } from './mortal.ts';
import { TEST_STREAM_CONFIG } from './stream-harness.ts';

export const PARTITIONS = 2;
/** Archive and clocks of the tests end a day after the spans, when everything has settled. */
export const NOW_MS = SPAN_T0_MS + 86_400_000;
export const RANGE = { fromMs: SPAN_T0_MS, toMs: SPAN_T0_MS + 600_000 };

export const LIVE_CONFIG: StreamConfig = {
  ...{ ...TEST_STREAM_CONFIG, traceMaxAgeMs: 60_000, quietGapMs: 2_000, allowedLatenessMs: 60_000 },
  maxJourneysPerService: 5,
};
/** When the live worker makes its checkpoints: long before anybody reprocesses. */
const COUNTED_AT_MS = NOW_MS - 3_600_000;

const RECORDS_PER_CHECKPOINT = 20;

/** A trace of three spans, every seventh of which fails; they follow each other by 400 ms. */
export function traceOf(number: number): readonly SpanRecord[] {
  const atMs = number * 400;
  const common = { traceId: traceId(number) };
  const name = `GET /${String(number % 5)}`;
  return [
    buildSpan({ ...common, atMs, name, durationMs: 20 + (number % 90), status: number % 7 === 0 ? 'error' : 'unset' }),
    buildSpan({ ...common, spanId: spanId(2), parentSpanId: spanId(1), atMs: atMs + 1, service: 'stock' }),
    buildSpan({ ...common, spanId: spanId(3), parentSpanId: spanId(1), atMs: atMs + 9, service: 'price' }),
  ];
}

/** Spans as a record that is appended so long after {@link SPAN_T0_MS}. */
export function recordOf(offset: number, atMs: number, spans: readonly SpanRecord[]): LogRecord {
  const value = encodeSpans(spans);
  return { offset, appendedAtMs: SPAN_T0_MS + atMs, headers: { signal: 'traces' }, value };
}

/** Traces as the records of a partition, appended when they end. */
export function recordsOf(partition: number, traces: number): LogRecord[] {
  const numbers = Array.from({ length: traces }, (_, number) => number).filter((n) => n % PARTITIONS === partition);
  return numbers.map((number, offset) => recordOf(offset, number * 400 + 200, traceOf(number)));
}

/** The live side (capsule worker and archive on one log) and what reprocesses it, on one real database. */
export function createReprocessHarness(pool: Pool) {
  const blobs = createMemoryBlobStore();
  const checkpoints = createPostgresCheckpointStore(pool, () => 1);
  const logCheckpoints = createPostgresLogCheckpointStore(pool, () => 1);
  const metrics = createMetrics();
  const logger = createSilentLogger();
  const runs = createPostgresReprocessStore(pool);
  const staging = createPostgresReplayStaging(pool);
  const names = { topic: Topic.rawTelemetry, checkpoints, metrics, logger };

  async function deliver(handler: PartitionHandler, log: ReadonlyMap<number, readonly LogRecord[]>): Promise<void> {
    for (const [partition, records] of log) {
      const from = await handler.onAssigned(partition);
      const rest = records.filter(({ offset }) => offset >= from);
      await handler.onBatch({ partition, records: rest, endOffset: records.length });
    }
  }

  /**
   * Counts everything that is new in the log as the live worker does, at the pace at which it was appended; then it
   * waits, as long as it is told to, until what is open is closed.
   */
  async function count(log: ReadonlyMap<number, readonly LogRecord[]>, idleMs = 150_000): Promise<void> {
    let nowMs = 0;
    const engine = createCapsuleEngine({
      ...{ ...names, group: ConsumerGroup.capsules, config: LIVE_CONFIG, blobs },
      ...{ deadLetters: { append: async () => undefined }, now: () => nowMs, wallClock: () => COUNTED_AT_MS },
    });
    const pass = (ms: number): void => {
      for (const endMs = nowMs + ms; nowMs < endMs;) {
        nowMs = Math.min(endMs, nowMs + 500);
        engine.tick();
      }
    };
    for (const { partition, record, endOffset } of await inOrder(engine, log)) {
      pass(record.appendedAtMs - SPAN_T0_MS - nowMs);
      await engine.onBatch({ partition, records: [record], endOffset });
    }
    pass(idleMs);
    await engine.stop();
  }

  /** The new records of all partitions, in the order in which they were appended. */
  async function inOrder(handler: PartitionHandler, log: ReadonlyMap<number, readonly LogRecord[]>) {
    const fresh: { partition: number; record: LogRecord; endOffset: number }[] = [];
    for (const [partition, records] of log) {
      const from = await handler.onAssigned(partition);
      for (const record of records.slice(from)) fresh.push({ partition, record, endOffset: records.length });
    }
    return fresh.sort((a, b) => a.record.appendedAtMs - b.record.appendedAtMs);
  }

  /** Counts the logs that are new in the log as the live log worker does, with a checkpoint now and then. */
  async function countLogs(
    log: ReadonlyMap<number, readonly LogRecord[]>,
    config: Partial<LogStreamConfig> = {},
  ): Promise<void> {
    const engine = createLogEngine({
      ...{
        ...names,
        checkpoints: logCheckpoints,
        group: ConsumerGroup.logs,
        config: { ...TEST_LOG_CONFIG, ...config },
        blobs,
      },
      ...{ deadLetters: { append: async () => undefined }, now: () => 0, wallClock: () => COUNTED_AT_MS },
    });
    for (const [index, { partition, record, endOffset }] of (await inOrder(engine, log)).entries()) {
      await engine.onBatch({ partition, records: [record], endOffset });
      if (index % RECORDS_PER_CHECKPOINT === 0) await engine.checkpoint();
    }
    await engine.stop();
  }

  /** Archives everything that is new in the log. */
  async function archive(log: ReadonlyMap<number, readonly LogRecord[]>, store: BlobStore = blobs): Promise<void> {
    const config = { enabled: true, batchBytes: 20_000, intervalMs: 1e9, retentionMs: 1e12 };
    const archiver = createArchiver({
      ...{ ...names, group: ConsumerGroup.archive, config, blobs: store },
      ...{ now: () => 0, wallClock: () => NOW_MS },
    });
    await deliver(archiver, log);
    await archiver.stop();
  }

  /** What reprocesses, in a life that can end; its clock goes on while it sleeps. */
  function startReprocessor(life: Life = createLife()) {
    let nowMs = NOW_MS;
    const sleep = async (durationMs: number): Promise<void> => void (nowMs += durationMs);
    return createReprocessor({
      ...{ staging: life.mortal(staging), archive: life.mortal(blobs), snapshots: life.mortal(blobs) },
      ...{ limits: LIVE_CONFIG, logLimits: TEST_LOG_CONFIG, retentionMs: 30 * 86_400_000, nowMs: () => nowMs, sleep },
    });
  }

  /** Plans a run that has begun and replays all that it has to. */
  async function stageAll(job: ReprocessJob, life?: Life): Promise<void> {
    const reprocessor = startReprocessor(life);
    const { partitions, logPartitions } = await reprocessor.plan(job);
    for (const partition of partitions) await reprocessor.replay({ ...job, kind: 'traces', partition });
    for (const partition of logPartitions) await reprocessor.replay({ ...job, kind: 'logs', partition });
  }

  /** A whole run of a range, as its workflow makes it. */
  async function reprocess(runId: string, range: ReprocessRange = RANGE): Promise<SwapOutcome> {
    const request = { runId, ...range, requestedBy: 'ada@example.com' };
    await runs.begin(request, NOW_MS);
    await stageAll({ runId, ...range, alive: () => undefined });
    const outcome = await runs.swap(runId, NOW_MS);
    await runs.end(request, { atMs: NOW_MS });
    return outcome;
  }

  /** Every row that people read, in an order that can be compared. */
  async function liveRows(): Promise<unknown> {
    const select = async (table: string, order: string) =>
      (await pool.query<object>(`SELECT * FROM ${table} ORDER BY ${order}`)).rows;
    return {
      buckets: await select('sli_buckets', 'journey_id, start_ms'),
      capsules: await select('capsules', 'journey_id, window_start_ms, fingerprint'),
      totals: await select('journey_totals', 'journey_id'),
      journeys: await select('user_journeys', 'journey_id'),
    };
  }

  /** The same of logs, as it is stored. */
  async function logRows() {
    const select = async <Row extends object>(table: string, order: string) =>
      (await pool.query<Row>(`SELECT * FROM ${table} ORDER BY ${order}`)).rows;
    return {
      capsules: await select<LogCapsuleRow>('log_capsules', 'service_id, window_start_ms, template_id'),
      templates: await select<{ template_id: string; line_count: number }>('log_templates', 'service_id, template_id'),
      aliases: await select('log_template_aliases', 'service_id, alias_id'),
      parts: await select('log_sample_parts', 'service_id, window_start_ms, blob_key'),
    };
  }

  const logs = createPostgresLogReader(pool, blobs);

  /** And as people read it: capsules with their samples, and templates. */
  async function readLogs(service = 'cart') {
    const capsules = await logs.listCapsules({ service, fromMs: 0, toMs: 1e15, limit: 10_000, offset: 0 });
    const samples = await logs.readSamples(capsules);
    return {
      capsules: capsules.map((capsule, index) => ({ ...capsule, samples: samples[index] })),
      templates: await logs.listTemplates({ service, limit: 10_000, offset: 0 }),
    };
  }

  const outbox = createPostgresCapsuleOutbox(pool);

  /** Takes all capsule events that wait, as the relay does. */
  async function takeEvents(): Promise<readonly CapsuleEvent[]> {
    const claimed = await outbox.claim({ limit: 10_000, nowMs: NOW_MS, leaseMs: 1 });
    await outbox.remove(claimed);
    return claimed.map(({ event }) => event);
  }

  return {
    ...{ blobs, checkpoints, logCheckpoints, runs, staging, count, countLogs, archive, startReprocessor },
    ...{ stageAll, reprocess, liveRows, logRows, readLogs, takeEvents },
  };
}

/** A log of so many traces. */
export function logOf(traces: number): ReadonlyMap<number, readonly LogRecord[]> {
  return new Map(Array.from({ length: PARTITIONS }, (_, partition) => [partition, recordsOf(partition, traces)]));
}
