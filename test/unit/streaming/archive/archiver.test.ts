import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';
import { createSilentLogger } from '../../../../platform/logging/logger.ts';
import { createMetrics } from '../../../../platform/metrics/catalogue.ts';
import { decodeArchiveBatch } from '../../../../streaming/archive/archive-batch.ts';
import { deleteOldDays } from '../../../../streaming/archive/archive-retention.ts';
import { createArchiver } from '../../../../streaming/archive/archiver.ts';
import { coverArchive } from '../../../../streaming/archive/cover-archive.ts';
import { listArchive } from '../../../../streaming/archive/list-archive.ts';
import type { LogRecord } from '../../../../streaming/ports.ts';
import { createMemoryBlobStore } from '../../../support/fakes/memory-blob-store.ts';
import { createMemoryCheckpointStore } from '../../../support/fakes/memory-checkpoint-store.ts';
import { createLife } from '../../../support/mortal.ts';
import type { Life } from '../../../support/mortal.ts';

const T0_MS = Date.parse('2026-11-21T08:50:00.000Z');
const RECORDS = 200;

/** Records six seconds apart: they go over an hour. */
const records: readonly LogRecord[] = Array.from({ length: RECORDS }, (_, offset) => ({
  offset,
  appendedAtMs: T0_MS + offset * 6_000,
  headers: { signal: 'logs' },
  value: Buffer.from(`record ${String(offset)}`),
}));

function createHarness() {
  const blobs = createMemoryBlobStore();
  const checkpoints = createMemoryCheckpointStore();
  const metrics = createMetrics();
  let nowMs = 0;

  function start(life: Life = createLife()) {
    return createArchiver({
      ...{ group: 'archive', topic: 'raw', metrics, logger: createSilentLogger() },
      config: { enabled: true, batchBytes: 800, intervalMs: 60_000, retentionMs: 30 * 86_400_000 },
      ...{ checkpoints: life.mortal(checkpoints), blobs: life.mortal(blobs), now: () => nowMs, wallClock: () => 0 },
    });
  }

  async function archiveFrom(archiver: ReturnType<typeof start>): Promise<void> {
    const from = await archiver.onAssigned(0);
    for (let at = from; at < RECORDS; at += 10) {
      await archiver.onBatch({ partition: 0, records: records.slice(at, at + 10), endOffset: RECORDS });
    }
    await archiver.stop();
  }

  /** Every record that a reader would take. */
  async function read(): Promise<number[]> {
    const archive = await listArchive(blobs, { fromMs: T0_MS, toMs: T0_MS + 86_400_000 });
    const offsets: number[] = [];
    for (const { object, fromOffset } of coverArchive(archive.get(0) ?? [], RECORDS)) {
      const batch = await decodeArchiveBatch(await blobs.get(object.key));
      offsets.push(...batch.map(({ offset }) => offset).filter((offset) => offset >= fromOffset));
    }
    return offsets;
  }

  return { blobs, checkpoints, metrics, start, archiveFrom, read, advance: (ms: number) => (nowMs += ms) };
}

const ALL = records.map(({ offset }) => offset);

describe('the archiver', () => {
  it('writes every record once, in batches of one hour each', async () => {
    const harness = createHarness();

    await harness.archiveFrom(harness.start());

    expect(await harness.read()).toEqual(ALL);
    const hours = new Set([...harness.blobs.blobs.keys()].map((key) => key.slice(4, 17)));
    expect([...hours]).toEqual(['2026-11-21/08', '2026-11-21/09']);
  });

  it('lets a reader take each record once wherever it is killed', async () => {
    for (let calls = 1; calls < 40; calls += 3) {
      for (const moment of ['before', 'after'] as const) {
        const harness = createHarness();
        const life = createLife();
        life.dieIn(calls, moment);
        await Promise.race([harness.archiveFrom(harness.start(life)), life.died]);

        await harness.archiveFrom(harness.start());

        expect(await harness.read()).toEqual(ALL);
      }
    }
  });

  it('writes what is old enough, however small', async () => {
    const harness = createHarness();
    const archiver = harness.start();
    await archiver.onAssigned(0);
    await archiver.onBatch({ partition: 0, records: records.slice(0, 1), endOffset: 1 });

    archiver.tick();
    const early = harness.blobs.blobs.size;
    harness.advance(60_000);
    archiver.tick();
    await archiver.onRevoked(0);

    expect([early, harness.blobs.blobs.size]).toEqual([0, 1]);
  });

  it('waits for a blob store that is away, and loses nothing', async () => {
    const harness = createHarness();
    let failures = 3;
    const { put } = harness.blobs;
    harness.blobs.put = async (key, bytes) => {
      if ((failures -= 1) >= 0) throw new ScoutError({ code: ErrorCode.unavailable, message: 'The store is away.' });
      await put(key, bytes);
    };

    await harness.archiveFrom(harness.start());
    // A stop does not wait for what fails: what it left out is read again.
    await harness.archiveFrom(harness.start());

    expect(await harness.read()).toEqual(ALL);
  });

  it('halts when another worker has its partition', async () => {
    const harness = createHarness();
    const zombie = harness.start();
    await zombie.onAssigned(0);
    const owner = harness.start();
    await owner.onAssigned(0);

    await zombie.onBatch({ partition: 0, records: records.slice(0, 1), endOffset: 1 });
    await zombie.stop();

    expect(zombie.halted.aborted).toBe(true);
    expect(zombie.halted.reason).toMatchObject({ code: 'aborted' });
  });
});

describe('the retention of the archive', () => {
  it('deletes whole days that are older, and nothing else', async () => {
    const harness = createHarness();
    await harness.archiveFrom(harness.start());
    const options = {
      ...{ blobs: harness.blobs, metrics: harness.metrics, logger: createSilentLogger() },
      ...{ retentionMs: 30 * 86_400_000, signal: new AbortController().signal },
    };
    await harness.blobs.put('stream/snapshot', new Uint8Array([1]));

    const kept = await deleteOldDays(10, { ...options, nowMs: () => Date.parse('2026-12-21T23:59:00Z') });
    const deleted = await deleteOldDays(10, { ...options, nowMs: () => Date.parse('2026-12-22T00:01:00Z') });

    expect(kept).toBe(0);
    expect(deleted).toBeGreaterThan(5);
    expect([...harness.blobs.blobs.keys()]).toEqual(['stream/snapshot']);
  });
});
