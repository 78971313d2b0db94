import type { EventLogMetrics } from '../../../platform/metrics/event-log-metrics.ts';
import type { LogBatch, PartitionHandler } from '../../../streaming/ports.ts';

interface Position {
  readonly waiting: number;
  readonly appendedAtMs: number;
}

/** Knows how far each owned partition is behind. */
export interface LagTracker {
  /** The handler, observed. */
  readonly handler: PartitionHandler;
  /** Writes the metrics again: a record that waits gets older without anything happening. */
  refresh(): void;
  /** Forgets every partition. */
  clear(): void;
}

/**
 * Observes a handler. Lag in records is what the last batch told of the partition's end; lag in seconds is the age of
 * the last consumed record while others wait (0 when none do), by the clocks of its producer and this machine.
 */
export function createLagTracker(
  { topic, group }: { readonly topic: string; readonly group: string },
  handler: PartitionHandler,
  { metrics, nowMs }: { readonly metrics: EventLogMetrics | undefined; readonly nowMs: () => number },
): LagTracker {
  const positions = new Map<number, Position>();

  const write = (partition: number, { waiting, appendedAtMs }: Position): void => {
    const labels = { topic, group, partition: String(partition) };
    metrics?.eventLogLagRecords.set(labels, waiting);
    metrics?.eventLogLagSeconds.set(labels, waiting > 0 ? Math.max(0, nowMs() - appendedAtMs) / 1000 : 0);
  };
  const move = (partition: number, position: Position): void => {
    positions.set(partition, position);
    write(partition, position);
  };
  const forget = (partition: number): void => {
    positions.delete(partition);
    const labels = { topic, group, partition: String(partition) };
    metrics?.eventLogLagRecords.remove(labels);
    metrics?.eventLogLagSeconds.remove(labels);
  };

  return {
    handler: {
      onAssigned: (partition) => handler.onAssigned(partition),
      onRevoked: async (partition) => {
        forget(partition);
        await handler.onRevoked(partition);
      },
      onBatch: async (batch) => {
        const first = batch.records[0];
        if (first !== undefined) move(batch.partition, positionAt(batch, first.offset, first.appendedAtMs));
        await handler.onBatch(batch);
        const last = batch.records.at(-1);
        if (last !== undefined) move(batch.partition, positionAt(batch, last.offset + 1, last.appendedAtMs));
      },
    },
    refresh() {
      for (const [partition, position] of positions) write(partition, position);
    },
    clear() {
      for (const partition of [...positions.keys()]) forget(partition);
    },
  };
}

function positionAt({ endOffset }: LogBatch, nextOffset: number, appendedAtMs: number): Position {
  return { waiting: Math.max(0, endOffset - nextOffset), appendedAtMs };
}
