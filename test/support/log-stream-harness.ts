import { encodeLogsRequest } from '../../contracts/otlp/encode-logs.ts';
import type { LogRecordInput } from '../../contracts/otlp/encode-logs.ts';
import type { LogStreamConfig } from '../../platform/config/log-stream-config.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { createMetrics } from '../../platform/metrics/catalogue.ts';
import { createLogEngine } from '../../streaming/logs/log-engine.ts';
import type { LogEngineDeps } from '../../streaming/logs/log-engine.ts';
import type { LogRecord } from '../../streaming/ports.ts';
import type { PartitionEngine } from '../../streaming/engine/partition-engine.ts';
import { createMemoryBlobStore } from './fakes/memory-blob-store.ts';
import { createMemoryLogCheckpointStore } from './fakes/memory-log-checkpoint-store.ts';
import { createLife } from './mortal.ts';
import type { Life } from './mortal.ts';

/** Checkpoints only when asked. */
export const TEST_LOG_CONFIG: LogStreamConfig = {
  checkpointIntervalMs: 1e9,
  maxTemplatesPerService: 2_048,
  maxServices: 100,
  capsuleEventRetentionMs: 1e9,
  deadLetterRetentionMs: 1e9,
};

/** A line as tests write it. */
export interface TestLine {
  readonly text: string;
  readonly atMs: number;
  readonly service?: string;
  readonly environment?: string;
  readonly severityNumber?: number;
  readonly traceId?: string;
}

/** A request of the lines, those of one source behind each other. */
export function encodeLines(lines: readonly TestLine[]): Buffer {
  return encodeLogsRequest(
    lines.map(({ text, atMs, service = 'cart', environment = 'prod', severityNumber = 9, traceId }) => {
      const record: LogRecordInput = {
        timeNs: BigInt(atMs) * 1_000_000n,
        severityNumber,
        severityText: '',
        body: text,
        attributes: {},
        traceId,
        spanId: traceId?.slice(0, 16),
      };
      return {
        resourceAttributes: { 'service.name': service, 'deployment.environment.name': environment },
        records: [record],
      };
    }),
  );
}

/** A worker process: an engine that can be killed. */
export interface TestLogWorker {
  readonly engine: PartitionEngine;
  readonly life: Life;
}

/** Everything outside the worker, which outlives it: log, checkpoints, blobs, dead letters, clock. */
export function createLogStreamHarness(overrides: Partial<LogStreamConfig> = {}, ports: Partial<LogEngineDeps> = {}) {
  const log: LogRecord[] = [];
  const checkpoints = createMemoryLogCheckpointStore();
  const blobs = createMemoryBlobStore();
  const deadLetters: { topic: string; reason: string | undefined }[] = [];
  const metrics = createMetrics();

  function appendBytes(value: Uint8Array, headers: Record<string, string> = {}, appendedAtMs = 1e12): void {
    log.push({ offset: log.length, appendedAtMs, headers: { signal: 'logs', ...headers }, value });
  }

  function startWorker(): TestLogWorker {
    const life = createLife();
    const { mortal } = life;
    const letters = {
      append: async (topic: string, records: readonly { readonly headers: Readonly<Record<string, string>> }[]) => {
        for (const { headers } of records) deadLetters.push({ topic, reason: headers['reason'] });
      },
    };
    const engine = createLogEngine({
      group: 'test-group',
      topic: 'test-topic',
      config: { ...TEST_LOG_CONFIG, ...overrides },
      metrics,
      logger: createSilentLogger(),
      now: () => 0,
      wallClock: () => 0,
      ...ports,
      checkpoints: mortal(ports.checkpoints ?? checkpoints),
      blobs: mortal(ports.blobs ?? blobs),
      deadLetters: mortal(ports.deadLetters ?? letters),
    });
    return { engine, life };
  }

  return {
    ...{ log, checkpoints, blobs, deadLetters, metrics, startWorker, appendBytes },
    append(lines: readonly TestLine[], headers: Record<string, string> = {}, appendedAtMs = 1e12): void {
      appendBytes(encodeLines(lines), headers, appendedAtMs);
    },
    /** Delivers the records of offsets [from, to). */
    async deliver(engine: PartitionEngine, from: number, to = log.length): Promise<void> {
      const records = log.slice(from, to);
      if (records.length > 0) await engine.onBatch({ partition: 0, records, endOffset: log.length });
    },
    /** A new worker reads everything that is left and commits. */
    async finish(): Promise<void> {
      const { engine } = startWorker();
      const from = await engine.onAssigned(0);
      await this.deliver(engine, from);
      await engine.checkpoint();
    },
  };
}
