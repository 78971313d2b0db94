import { assembleTrace } from '../../domain/fingerprint/assemble-trace.ts';
import { createSpanLabel, labelPartsOf, timesOf } from '../../domain/fingerprint/trace-span.ts';
import type { SpanRecord } from '../../domain/telemetry/span-record.ts';
import type { StreamConfig } from '../../platform/config/stream-config.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { createMetrics } from '../../platform/metrics/catalogue.ts';
import { createCapsuleEngine } from '../../streaming/capsules/capsule-engine.ts';
import type { CapsuleEngineDeps } from '../../streaming/capsules/capsule-engine.ts';
import { createDeltaAccumulator } from '../../streaming/capsules/delta-accumulator.ts';
import type { PartitionEngine } from '../../streaming/engine/partition-engine.ts';
import type { AggregateDeltas, LogRecord } from '../../streaming/ports.ts';
import { encodeSpans } from './encode-spans.ts';
import { createMemoryBlobStore } from './fakes/memory-blob-store.ts';
import { createMemoryCheckpointStore } from './fakes/memory-checkpoint-store.ts';
import { createLife } from './mortal.ts';
import type { Life } from './mortal.ts';

/** Traces close after 100 ms of quiet or 1 s; nothing is ever too late or too much. */
export const TEST_STREAM_CONFIG: StreamConfig = {
  checkpointIntervalMs: 1e9,
  quietGapMs: 100,
  traceMaxAgeMs: 1_000,
  allowedLatenessMs: 1e9,
  maxRetainedSpans: 1e6,
  maxJourneysPerService: 1_000,
  adminPort: 0,
};

/** A worker process: an engine that can be killed. */
export interface TestWorker {
  readonly engine: PartitionEngine;
  readonly life: Life;
}

/** Everything outside the worker, which outlives it: log, checkpoints, blobs, dead letters, clock. */
export function createStreamHarness(overrides: Partial<StreamConfig> = {}, ports: Partial<CapsuleEngineDeps> = {}) {
  const log = new Map<number, LogRecord[]>();
  const checkpoints = createMemoryCheckpointStore();
  const blobs = createMemoryBlobStore();
  const deadLetters: { topic: string; reason: string | undefined; value: Uint8Array }[] = [];
  const metrics = createMetrics();
  let nowMs = 0;

  function appendBytes(partition: number, value: Uint8Array, headers: Record<string, string> = {}): void {
    const records = log.get(partition) ?? [];
    log.set(partition, [...records, { offset: records.length, appendedAtMs: 0, headers, value }]);
  }

  function startWorker(): TestWorker {
    const life = createLife();
    const deps: CapsuleEngineDeps = {
      group: 'test-group',
      topic: 'test-topic',
      config: { ...TEST_STREAM_CONFIG, ...overrides },
      checkpoints,
      blobs,
      deadLetters: {
        append: async (topic, records) => {
          for (const { headers, value } of records) deadLetters.push({ topic, reason: headers['reason'], value });
        },
      },
      metrics,
      logger: createSilentLogger(),
      now: () => nowMs,
      wallClock: () => 0,
      ...ports,
    };
    const { mortal } = life;
    const engine = createCapsuleEngine({
      ...deps,
      checkpoints: mortal(deps.checkpoints),
      blobs: mortal(deps.blobs),
      deadLetters: mortal(deps.deadLetters),
    });
    return { engine, life };
  }

  /** Delivers records from the committed offset, or from `from`, in one batch. */
  async function deliver(engine: PartitionEngine, partition: number, from: number, to = Infinity): Promise<void> {
    const records = (log.get(partition) ?? []).slice(from, to);
    if (records.length > 0) {
      await engine.onBatch({ partition, records, endOffset: log.get(partition)?.length ?? 0 });
    }
  }

  return {
    log,
    checkpoints,
    blobs,
    deadLetters,
    metrics,
    startWorker,
    deliver,
    appendBytes,
    append: (partition: number, spans: readonly SpanRecord[]) => appendBytes(partition, encodeSpans(spans)),
    advance(ms: number): void {
      nowMs += ms;
    },
    /** Lets time pass in steps of a tick. */
    idle(engine: PartitionEngine, ms: number): void {
      for (let passed = 0; passed < ms; passed += 250) {
        nowMs += 250;
        engine.tick();
      }
    },
    /** Reads everything there is, lets all traces close, and commits. */
    async finish(engine: PartitionEngine): Promise<void> {
      for (const partition of log.keys()) await deliver(engine, partition, await engine.onAssigned(partition));
      this.idle(engine, 3_000);
      await engine.checkpoint();
    },
  };
}

/** What must be counted: a function of the set of spans alone. */
export function expectedTotals(spans: readonly SpanRecord[]): AggregateDeltas {
  const unique = new Map(spans.map((span) => [Buffer.from(encodeSpans([span])).toString('hex'), span]));
  const totals = createDeltaAccumulator();
  for (const traceId of new Set(spans.map((span) => span.traceId))) {
    const members = [...unique.values()].filter((span) => span.traceId === traceId);
    const traceSpans = members.map((span) => ({
      ...span,
      ...timesOf(span),
      label: createSpanLabel(labelPartsOf(span)),
    }));
    totals.add(assembleTrace(traceId, traceSpans), 1);
  }
  return totals.build();
}

/** Totals in an order that can be compared; samples only where asked for, as retractions leave them behind. */
export function comparable({ capsules, buckets }: AggregateDeltas, options: { readonly samples?: boolean } = {}) {
  const key = (row: object): string => JSON.stringify(row);
  return {
    capsules: capsules
      .map(({ sampleTraceIds, ...capsule }) => (options.samples ? { ...capsule, sampleTraceIds } : capsule))
      .sort((a, b) => (key(a) < key(b) ? -1 : 1)),
    buckets: [...buckets].sort((a, b) => (key(a) < key(b) ? -1 : 1)),
  };
}
