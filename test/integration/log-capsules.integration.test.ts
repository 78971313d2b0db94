import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { createKafkaEventLogConsumer } from '../../adapters/kafka/create-kafka-event-log-consumer.ts';
import { createKafkaEventLogWriter } from '../../adapters/kafka/create-kafka-event-log-writer.ts';
import { createPostgresCapsuleOutbox } from '../../adapters/postgres/capsule-outbox.ts';
import { createPostgresLogCheckpointStore } from '../../adapters/postgres/create-postgres-log-checkpoint-store.ts';
import { createPostgresLogReader } from '../../adapters/postgres/create-postgres-log-reader.ts';
import { createPostgresEventLogConsumer } from '../../adapters/postgres/event-log-consumer.ts';
import { createPostgresEventLogWriter } from '../../adapters/postgres/event-log-writer.ts';
import { createIntake } from '../../cli/roles/ingest/create-intake.ts';
import { decodeCapsuleEvent } from '../../contracts/topics/capsule-event.ts';
import { Topic } from '../../contracts/topics/topics.ts';
import type { EventLogWriter } from '../../ingest/ports.ts';
import { startIngest } from '../../ingest/start-ingest.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { createMetrics } from '../../platform/metrics/catalogue.ts';
import { runCapsuleEventRelay } from '../../streaming/capsule-events/run-capsule-event-relay.ts';
import { createLogEngine } from '../../streaming/logs/log-engine.ts';
import type { EventLogConsumer } from '../../streaming/ports.ts';
import { runPartitionEngine } from '../../streaming/engine/run-partition-engine.ts';
import { startReader } from '../contract/event-log/log-reader.ts';
import { getKafka } from '../support/components.ts';
import { createEmbeddedBackend, createPostgresBackend } from '../support/databases.ts';
import type { DatabaseBackend } from '../support/databases.ts';
import { createMemoryBlobStore } from '../support/fakes/memory-blob-store.ts';
import { TEST_LOG_CONFIG, encodeLines } from '../support/log-stream-harness.ts';
import { ingestConfigOf } from '../support/receivers.ts';

const PARTITIONS = 2;
const logger = createSilentLogger();
const TRACE = 'c0ffee'.padEnd(32, '1');

interface World {
  readonly backend: DatabaseBackend;
  readonly writer: (pool: Pool) => EventLogWriter;
  readonly consumer: (pool: Pool) => EventLogConsumer;
}

function embedded(): World {
  const options = { partitions: PARTITIONS, leaseMs: 2_000, pollMs: 10, logger };
  return {
    backend: createEmbeddedBackend(),
    writer: (pool) => createPostgresEventLogWriter(pool, { partitions: PARTITIONS, nowMs: Date.now }),
    consumer: (pool) => createPostgresEventLogConsumer(pool, { ...options, ownerId: randomUUID() }),
  };
}

async function kafka(): Promise<World> {
  const options = { brokers: [await getKafka()], partitions: PARTITIONS, logger };
  return {
    backend: createPostgresBackend(),
    writer: () => createKafkaEventLogWriter(options),
    consumer: () => createKafkaEventLogConsumer(options),
  };
}

describe('log capsules from a request to the API’s readers', () => {
  const closings: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closings.splice(0).reverse()) await close();
  });

  /** Topics of this run: the broker is shared. */
  function renamed(writer: EventLogWriter, suffix: string): EventLogWriter {
    return {
      ...writer,
      partitionCount: (topic) => writer.partitionCount(topic + suffix),
      append: (topic, records) => writer.append(topic + suffix, records),
    };
  }

  async function startPlatform({ backend, writer, consumer }: World) {
    const suffix = `-${randomUUID()}`;
    const pool = await backend.open();
    closings.push(() => backend.close());
    const metrics = createMetrics();
    const log = renamed(writer(pool), suffix);
    closings.push(() => log.close());
    const intake = createIntake({ writer: log, metrics, logger });
    const ingest = await startIngest({ config: ingestConfigOf({}), intake, logger });
    closings.push(() => ingest.close());
    await log.partitionCount(Topic.rawTelemetry);
    const blobs = createMemoryBlobStore();
    const stop = new AbortController();
    const names = { group: `logs${suffix}`, topic: Topic.rawTelemetry + suffix };
    const checkpoints = createPostgresLogCheckpointStore(pool, Date.now);
    const deps = { ...names, checkpoints, blobs, deadLetters: log, metrics, logger };
    const config = { ...TEST_LOG_CONFIG, checkpointIntervalMs: 100 };
    const now = (): number => performance.now();
    const working = runPartitionEngine({
      ...{ ...names, consumer: consumer(pool), logger, signal: stop.signal, now },
      createEngine: () => createLogEngine({ ...deps, config, now, wallClock: Date.now }),
    });
    const outbox = createPostgresCapsuleOutbox(pool);
    const relay = { outbox, writer: log, metrics, logger, nowMs: Date.now, signal: stop.signal, idleMs: 20 };
    const relaying = runCapsuleEventRelay(relay);
    closings.push(async () => {
      stop.abort();
      await Promise.all([working, relaying]);
    });
    await log.partitionCount(Topic.capsuleEvents);
    const events = startReader({
      ...{ consumer: consumer(pool), topic: Topic.capsuleEvents + suffix, group: `events${suffix}` },
    });
    closings.push(() => events.stop());
    const url = `http://127.0.0.1:${String(ingest.httpPort)}/v1/logs`;
    return { url, events, reader: createPostgresLogReader(pool, blobs) };
  }

  it.each([
    ['the embedded database', async () => embedded()],
    ['Kafka and PostgreSQL', kafka],
  ] as const)(
    'counts redacted lines, joins them to traces, and publishes their capsules, on %s',
    async (_name, world) => {
      const { url, events, reader } = await startPlatform(await world());
      const atMs = Date.now();
      const lines = Array.from({ length: 40 }, (_, index) => ({
        text: `mail ${String(index)} to ann${String(index)}@example.com sent`,
        atMs,
      }));
      const failed = { text: 'payment 5 of bob@example.com failed', atMs, severityNumber: 17, traceId: TRACE };

      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/x-protobuf' },
        body: encodeLines([...lines, failed]),
      });

      expect(response.status).toBe(200);
      const templates = () => reader.listTemplates({ service: 'cart', environment: 'prod', limit: 10, offset: 0 });
      const counted = async () => (await templates()).map(({ lines: count, errors }) => [count, errors]);
      await expect.poll(counted, { timeout: 60_000 }).toEqual([
        [40, 0],
        [1, 1],
      ]);
      const [traced] = await reader.linesOfTrace(TRACE, 5);
      expect(traced).toMatchObject({ service: 'cart', traceId: TRACE });
      expect(traced?.text).not.toContain('example.com');
      const capsules = () => {
        const latest = events.allRecords().map(({ value }) => decodeCapsuleEvent(value));
        return latest.map((event) => (event.kind === 'log' ? event.line_count : 0)).sort((a, b) => a - b);
      };
      await expect.poll(capsules, { timeout: 60_000 }).toEqual([1, 40]);
    },
  );
});
