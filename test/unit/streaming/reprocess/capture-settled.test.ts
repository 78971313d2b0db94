import { describe, expect, it } from 'vitest';
import type { SpanRecord } from '../../../../domain/telemetry/span-record.ts';
import { createPartitionMemory } from '../../../../streaming/capsules/partition-memory.ts';
import { createPartitionState } from '../../../../streaming/capsules/partition-state.ts';
import { encodeSnapshot } from '../../../../streaming/capsules/snapshot-codec.ts';
import { captureSettled } from '../../../../streaming/reprocess/capture-settled.ts';
import type { LivePosition } from '../../../../streaming/reprocess/ports.ts';
import { decodeRemembered } from '../../../../streaming/reprocess/remembered-traces.ts';
import { SPAN_T0_MS, buildSpan } from '../../../support/builders/build-span.ts';
import { batchOf } from '../../../support/span-batches.ts';
import { createMemoryBlobStore } from '../../../support/fakes/memory-blob-store.ts';

const LIMITS = { quietGapMs: 100, traceMaxAgeMs: 1_000, allowedLatenessMs: 60_000, maxJourneysPerService: 100 };
const RANGE = { fromMs: SPAN_T0_MS, toMs: SPAN_T0_MS + 300_000 };
const START_MS = SPAN_T0_MS + 3_600_000;

/** The snapshot of a worker that holds a span, which it has counted or not. */
function snapshotOf(span: SpanRecord, isCounted: boolean): Uint8Array {
  const time = { elapsedMs: isCounted ? 1_000 : 0, activeMs: 0 };
  const state = createPartitionState(LIMITS, undefined, createPartitionMemory());
  state.add(batchOf([span]), { counted: 0, duplicate: 0, late: 0 });
  if (isCounted) state.advance(time);
  return encodeSnapshot({ time, memory: state.memory });
}

/** Waits over a live worker that is what `positionAt` says, with a clock that passes while it sleeps. */
async function settle(positionAt: (passedMs: number) => Partial<LivePosition>) {
  const blobs = createMemoryBlobStore();
  await blobs.put('uncounted', snapshotOf(buildSpan(), false));
  await blobs.put('counted', snapshotOf(buildSpan(), true));
  await blobs.put('elsewhere', snapshotOf(buildSpan({ atMs: 900_000 }), false));
  let nowMs = START_MS;
  let captures = 0;
  const capture = async (): Promise<readonly LivePosition[]> => {
    captures += 1;
    return [
      {
        kind: 'traces',
        partition: 3,
        nextOffset: 70,
        snapshotKey: undefined,
        atMs: nowMs,
        ...positionAt(nowMs - START_MS),
      },
    ];
  };
  const positions = await captureSettled(
    { runId: 'run', ...RANGE, alive: () => undefined },
    {
      ...{ staging: { capture }, snapshots: blobs, limits: LIMITS, nowMs: () => nowMs },
      sleep: async (durationMs) => void (nowMs += durationMs),
    },
  );
  return { positions, captures, waitedMs: nowMs - START_MS };
}

describe('waiting until a range is settled', () => {
  it('takes a partition at once that holds nothing of the range', async () => {
    const { positions, waitedMs } = await settle(() => ({ snapshotKey: 'elsewhere' }));

    expect(positions).toEqual([{ kind: 'traces', partition: 3, endOffset: 70, remembered: undefined }]);
    expect(waitedMs).toBe(0);
  });

  it('waits until spans of the range are counted and can no longer be amended', async () => {
    const stages = ['uncounted', 'uncounted', 'counted', 'counted', 'elsewhere'];

    const { positions, waitedMs } = await settle((passedMs) => ({
      snapshotKey: stages[Math.min(4, Math.floor(passedMs / 10_000))],
    }));

    expect(positions).toEqual([{ kind: 'traces', partition: 3, endOffset: 70, remembered: undefined }]);
    expect(waitedMs).toBe(40_000);
  });

  it('gives up when spans of the range stay uncounted', async () => {
    const settling = settle(() => ({ snapshotKey: 'uncounted' }));

    await expect(settling).rejects.toMatchObject({ code: 'failed_precondition' });
    await expect(settling).rejects.toThrow(/still arriving/);
  });

  it('hands over what the worker still remembers after the allowed lateness', async () => {
    const { positions, waitedMs } = await settle(() => ({ snapshotKey: 'counted' }));

    expect(waitedMs).toBe(LIMITS.allowedLatenessMs + 60_000);
    expect(decodeRemembered(positions[0]!.remembered!).counted().spans).toBe(1);
  });

  it('hands it over at once in a partition where nothing arrives, which never forgets it', async () => {
    const { positions, waitedMs } = await settle(() => ({ snapshotKey: 'counted', atMs: START_MS - 120_000 }));

    expect(waitedMs).toBe(0);
    expect(decodeRemembered(positions[0]!.remembered!).counted().spans).toBe(1);
  });

  it('takes logs as they are: they are counted when they come', async () => {
    const { positions, waitedMs } = await settle(() => ({ kind: 'logs', snapshotKey: 'uncounted' }));

    expect(positions).toEqual([{ kind: 'logs', partition: 3, endOffset: 70, remembered: undefined }]);
    expect(waitedMs).toBe(0);
  });

  it('captures again when the snapshot has been replaced meanwhile', async () => {
    const { captures, positions } = await settle((passedMs) => ({
      snapshotKey: passedMs === 0 ? 'replaced' : 'elsewhere',
      nextOffset: 70 + passedMs,
    }));

    expect(captures).toBe(2);
    expect(positions).toEqual([{ kind: 'traces', partition: 3, endOffset: 2_070, remembered: undefined }]);
  });
});
