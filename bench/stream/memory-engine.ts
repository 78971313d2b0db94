import { createSilentLogger } from '../../platform/logging/logger.ts';
import { createMetrics } from '../../platform/metrics/catalogue.ts';
import { createCapsuleEngine } from '../../streaming/capsules/capsule-engine.ts';
import type { PartitionEngine } from '../../streaming/engine/partition-engine.ts';
import type { BlobStore, CheckpointStore, LogRecord, StreamCounters } from '../../streaming/ports.ts';

const NO_COUNTERS: StreamCounters = {
  spansSeen: 0,
  duplicateSpans: 0,
  lateSpans: 0,
  rejectedSpans: 0,
  closedEarlyTraces: 0,
};

/** The worker's engine with stores that keep nothing but sums, on a clock that the load drives. */
export interface MemoryEngine {
  readonly engine: PartitionEngine;
  /** Feeds records in batches as a consumer does, at this rate of simulated time. */
  feed(records: readonly Uint8Array[], spansPerSecond: number): Promise<void>;
  readonly counts: { traces: number; spans: number; checkpoints: number; snapshotBytes: number };
}

const SPANS_PER_RECORD = 256;
const BATCH = 32;
const TICK_MS = 200;

/** A checkpoint store that only adds up. */
export function createCountingStore(counts: MemoryEngine['counts']): CheckpointStore {
  return {
    acquirePartition: async () => ({ epoch: 1, nextOffset: 0, snapshotKey: undefined, counters: NO_COUNTERS }),
    commit: async ({ deltas }) => {
      counts.checkpoints += 1;
      for (const { traceCount, spanCount } of deltas.capsules) {
        counts.traces += traceCount;
        counts.spans += spanCount;
      }
    },
  };
}

/** A blob store that forgets. */
export function createForgetfulBlobs(counts: MemoryEngine['counts']): BlobStore {
  return {
    put: async (_key, bytes) => {
      counts.snapshotBytes = bytes.length;
    },
    get: async () => new Uint8Array(),
    delete: async () => undefined,
    list: async () => [],
  };
}

/** Creates an engine that retains closed traces for `allowedLatenessMs` of simulated time. */
export async function createMemoryEngine(allowedLatenessMs: number): Promise<MemoryEngine> {
  const counts = { traces: 0, spans: 0, checkpoints: 0, snapshotBytes: 0 };
  let nowMs = 0;
  let offset = 0;
  let tickedAtMs = 0;
  const engine = createCapsuleEngine({
    group: 'bench',
    topic: 'bench',
    config: {
      checkpointIntervalMs: 30_000,
      quietGapMs: Math.min(2_000, allowedLatenessMs),
      traceMaxAgeMs: 60_000,
      allowedLatenessMs,
      maxRetainedSpans: 1e8,
      maxJourneysPerService: 1_000,
      adminPort: 0,
    },
    checkpoints: createCountingStore(counts),
    blobs: createForgetfulBlobs(counts),
    deadLetters: { append: async () => undefined },
    metrics: createMetrics(),
    logger: createSilentLogger(),
    now: () => nowMs,
    wallClock: () => 0,
  });
  await engine.onAssigned(0);
  return {
    engine,
    counts,
    async feed(values, spansPerSecond) {
      for (let start = 0; start < values.length; start += BATCH) {
        const records: LogRecord[] = values
          .slice(start, start + BATCH)
          .map((value, index) => ({ offset: offset + index, appendedAtMs: 0, headers: { signal: 'traces' }, value }));
        offset += records.length;
        nowMs += (records.length * SPANS_PER_RECORD * 1000) / spansPerSecond;
        await engine.onBatch({ partition: 0, records, endOffset: offset });
        if (nowMs - tickedAtMs < TICK_MS) continue;
        tickedAtMs = nowMs;
        engine.tick();
      }
    },
  };
}
