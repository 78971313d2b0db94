import { setTimeout as delay } from 'node:timers/promises';
import { createKafkaEventLogConsumer } from '../../adapters/kafka/create-kafka-event-log-consumer.ts';
import { SpanWalker } from '../../contracts/otlp/walk-spans.ts';
import { Topic } from '../../contracts/topics/topics.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { createMetrics } from '../../platform/metrics/catalogue.ts';
import { runCapsuleWorker } from '../../streaming/run-capsule-worker.ts';
import type { LogBatch } from '../../streaming/ports.ts';
import { collectGarbage } from './measurements.ts';
import type { Measurement } from './measurements.ts';
import { createCountingStore, createForgetfulBlobs } from './memory-engine.ts';
import { plainWay } from './plain-way.ts';

/** Spans that are read before the measuring begins, and until it ends. */
const WARM_SPANS = 300_000;
const MEASURED_SPANS = 1_500_000;
const PLAIN_SPANS = 300_000;

const logOptions = (address: string) => ({ brokers: [address], logger: createSilentLogger(), partitions: 8 });

/** Fetch to capsule: the real worker reads through the real consumer; only the stores keep nothing. */
export async function measureKafka(address: string): Promise<Measurement> {
  const counts = { traces: 0, spans: 0, checkpoints: 0, snapshotBytes: 0 };
  const stop = new AbortController();
  const metrics = createMetrics();
  const ended = runCapsuleWorker({
    config: {
      checkpointIntervalMs: 30_000,
      quietGapMs: 2_000,
      traceMaxAgeMs: 60_000,
      allowedLatenessMs: 60_000,
      maxRetainedSpans: 250_000,
      maxJourneysPerService: 1_000,
      adminPort: 0,
    },
    consumer: createKafkaEventLogConsumer(logOptions(address)),
    checkpoints: createCountingStore(counts),
    blobs: createForgetfulBlobs(counts),
    deadLetters: { append: async () => undefined },
    metrics,
    logger: createSilentLogger(),
    signal: stop.signal,
  });
  const counted = async (): Promise<number> =>
    (await metrics.streamSpans.get()).values.reduce((sum, { value }) => sum + value, 0);
  const measurement = await between(counted, { from: WARM_SPANS, spans: MEASURED_SPANS });
  stop.abort();
  await ended;
  return measurement;
}

/** The plain way with the same fetch. */
export async function measureKafkaPlain(address: string): Promise<Measurement> {
  const stop = new AbortController();
  const counter = new SpanWalker(() => 0);
  let spans = 0;
  const ended = createKafkaEventLogConsumer(logOptions(address)).run({
    topic: Topic.rawTelemetry,
    group: 'bench-plain',
    signal: stop.signal,
    handler: {
      isDoneWithBytes: true,
      onAssigned: async () => 0,
      onRevoked: async () => undefined,
      onBatch: async ({ records }: LogBatch) => {
        for (const { value } of records) {
          plainWay([value]);
          spans += counter.walk(value, Number.POSITIVE_INFINITY).count;
        }
      },
    },
  });
  const measurement = await between(async () => spans, { from: PLAIN_SPANS / 6, spans: PLAIN_SPANS });
  stop.abort();
  await ended;
  return measurement;
}

async function between(
  counted: () => Promise<number>,
  { from, spans }: { readonly from: number; readonly spans: number },
): Promise<Measurement> {
  while ((await counted()) < from) await delay(10);
  collectGarbage();
  const first = await counted();
  const startedMs = performance.now();
  const before = process.cpuUsage();
  while ((await counted()) < first + spans) await delay(10);
  const { user, system } = process.cpuUsage(before);
  const measured = (await counted()) - first;
  const rate = Math.round(measured / (performance.now() - startedMs));
  return { spans: measured, cpuSeconds: (user + system) / 1e6, note: `${rate}k spans/s by the wall` };
}
