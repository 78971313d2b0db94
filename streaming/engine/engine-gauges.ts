import type { EngineMetrics, OwnedPosition } from './engine-work.ts';

/** What showing an engine's partitions needs. */
export interface EngineGaugesDeps {
  readonly metrics: EngineMetrics;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Epoch milliseconds. */
  readonly wallClock: () => number;
}

/** Tells the metrics how far behind an engine is. */
export interface EngineGauges {
  show(partitions: Iterable<OwnedPosition>): void;
  /** A checkpoint that started then was committed now. */
  checkpointed(startedAtMs: number): void;
  /** The partition is no longer ours. */
  forget(partition: number): void;
}

/** Creates the gauges; the age of the last checkpoint counts from now. */
export function createEngineGauges({ metrics, now, wallClock }: EngineGaugesDeps): EngineGauges {
  const { lagRecords, lagSeconds, snapshotBytes, checkpointSeconds, checkpointAgeSeconds } = metrics;
  let checkpointAtMs = now();

  function showLag({ partition, nextOffset, endOffset, appendedAtMs }: OwnedPosition): void {
    const labels = { partition: String(partition) };
    const records = Math.max(0, endOffset - nextOffset);
    const seconds = records === 0 || appendedAtMs <= 0 ? 0 : Math.max(0, wallClock() - appendedAtMs) / 1000;
    lagRecords.set(labels, records);
    lagSeconds.set(labels, seconds);
  }

  return {
    show(partitions) {
      for (const owned of partitions) showLag(owned);
      checkpointAgeSeconds.set((now() - checkpointAtMs) / 1000);
    },
    checkpointed(startedAtMs) {
      checkpointAtMs = now();
      checkpointSeconds.observe((checkpointAtMs - startedAtMs) / 1000);
    },
    forget(partition) {
      for (const gauge of [lagRecords, lagSeconds, snapshotBytes]) gauge.remove({ partition: String(partition) });
    },
  };
}
