import { describe, expect, it, vi } from 'vitest';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { createSilentLogger } from '../../../platform/logging/logger.ts';
import { createMetrics } from '../../../platform/metrics/catalogue.ts';
import type { CheckpointStore } from '../../../streaming/ports.ts';
import { runCapsuleWorker } from '../../../streaming/run-capsule-worker.ts';
import { buildSpan, traceId } from '../../support/builders/build-span.ts';
import { encodeSpans } from '../../support/encode-spans.ts';
import { createMemoryBlobStore } from '../../support/fakes/memory-blob-store.ts';
import { createMemoryCheckpointStore } from '../../support/fakes/memory-checkpoint-store.ts';
import { createMemoryEventLog } from '../../support/fakes/memory-event-log.ts';
import { TEST_STREAM_CONFIG, comparable, expectedTotals } from '../../support/stream-harness.ts';

const spans = Array.from({ length: 6 }, (_, index) => buildSpan({ traceId: traceId(index), durationMs: 10 + index }));

function startWorker(ports: { readonly checkpoints?: CheckpointStore } = {}) {
  const log = createMemoryEventLog(2);
  const memory = createMemoryCheckpointStore();
  const controller = new AbortController();
  for (const [index, span] of spans.entries()) log.append(index % 2, encodeSpans([span]));
  const ended = runCapsuleWorker({
    config: { ...TEST_STREAM_CONFIG, checkpointIntervalMs: 50, quietGapMs: 1 },
    consumer: log,
    checkpoints: ports.checkpoints ?? memory,
    blobs: createMemoryBlobStore(),
    deadLetters: { append: async () => undefined },
    metrics: createMetrics(),
    logger: createSilentLogger(),
    signal: controller.signal,
  });
  return { log, memory, ended, stop: () => controller.abort() };
}

const expectAllCounted = (totals: Parameters<typeof comparable>[0]) =>
  vi.waitFor(() => expect(comparable(totals)).toEqual(comparable(expectedTotals(spans))), { timeout: 5_000 });

describe('the capsule worker', () => {
  it('counts what is in the log, checkpoints by itself, and ends when asked to', async () => {
    const { memory, ended, stop } = startWorker();

    await vi.waitFor(() => expect(memory.totals().buckets).toMatchObject([{ total: 6 }]), { timeout: 5_000 });
    stop();
    await ended;

    expect(comparable(memory.totals())).toEqual(comparable(expectedTotals(spans)));
  });

  it('writes a last checkpoint when asked to end before anything was due', async () => {
    const { memory, ended, stop } = startWorker();
    await vi.waitFor(() => expect(memory.position(1)?.epoch).toBe(1));
    await new Promise((resolve) => setTimeout(resolve, 30));

    stop();
    await ended;

    expect(memory.counters().spansSeen).toBeGreaterThan(0);
    expect(memory.commits.length).toBeGreaterThan(0);
  });

  it('starts again from the store when a commit fails, though it took effect, and counts nothing twice', async () => {
    const memory = createMemoryCheckpointStore();
    let commits = 0;
    const checkpoints: CheckpointStore = {
      acquirePartition: memory.acquirePartition,
      commit: async (checkpoint) => {
        await memory.commit(checkpoint);
        commits += 1;
        if (commits <= 2) throw new ScoutError({ code: ErrorCode.unavailable, message: 'The answer was lost.' });
      },
    };
    const { log, ended, stop } = startWorker({ checkpoints });

    await vi.waitFor(() => expect(log.runs()).toBeGreaterThan(1), { timeout: 5_000 });
    await vi.waitFor(() => expect(memory.totals().buckets).toMatchObject([{ total: 6 }]), { timeout: 5_000 });
    stop();
    await ended;

    await expectAllCounted(memory.totals());
  });

  it('starts again when its partitions were taken over', async () => {
    const { log, memory, ended, stop } = startWorker();
    await vi.waitFor(() => expect(memory.position(0)?.epoch).toBe(1));

    await memory.acquirePartition('', '', 0);
    await vi.waitFor(() => expect(memory.totals().buckets).toMatchObject([{ total: 6 }]), { timeout: 5_000 });
    stop();
    await ended;

    expect(log.runs()).toBe(2);
    await expectAllCounted(memory.totals());
  });

  it('rejects when the event log gave up, though its failure might pass', async () => {
    const { log, ended } = startWorker();

    log.fail(new ScoutError({ code: ErrorCode.unavailable, message: 'It tried for an hour.' }));

    await expect(ended).rejects.toMatchObject({ code: 'unavailable' });
    expect(log.runs()).toBe(1);
  });

  it('rejects with what no retry mends', async () => {
    const memory = createMemoryCheckpointStore();
    const checkpoints: CheckpointStore = {
      acquirePartition: memory.acquirePartition,
      commit: async () => {
        throw new ScoutError({ code: ErrorCode.failedPrecondition, message: 'A table is missing.' });
      },
    };
    const { ended } = startWorker({ checkpoints });

    await expect(ended).rejects.toMatchObject({ code: 'failed_precondition' });
  });

  it('rejects when the event log is gone for good', async () => {
    const { log, ended } = startWorker();

    log.fail(new ScoutError({ code: ErrorCode.dataLoss, message: 'The topic was emptied.' }));

    await expect(ended).rejects.toMatchObject({ code: 'data_loss' });
  });
});
