import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { createDeltaAccumulator } from '../../../streaming/capsules/delta-accumulator.ts';
import type { AggregateDeltas, CheckpointStore, PartitionPosition, StreamCounters } from '../../../streaming/ports.ts';

/** Checkpoints in memory: what was committed is the sum of the deltas. */
export interface MemoryCheckpointStore extends CheckpointStore {
  position(partition: number): PartitionPosition | undefined;
  totals(): AggregateDeltas;
  /** Sum of the counters of all partitions. */
  counters(): StreamCounters;
  readonly commits: readonly Parameters<CheckpointStore['commit']>[0][];
}

const NO_COUNTERS: StreamCounters = {
  spansSeen: 0,
  duplicateSpans: 0,
  lateSpans: 0,
  rejectedSpans: 0,
  closedEarlyTraces: 0,
};

/** Creates a store without positions. */
export function createMemoryCheckpointStore(): MemoryCheckpointStore {
  const positions = new Map<number, PartitionPosition>();
  const commits: Parameters<CheckpointStore['commit']>[0][] = [];
  const sums = createDeltaAccumulator();
  return {
    commits,
    position: (partition) => positions.get(partition),
    totals: () => sums.build(),
    counters: () => [...positions.values()].map(({ counters }) => counters).reduce(addCounters, NO_COUNTERS),
    async acquirePartition(_group, _topic, partition) {
      const known = positions.get(partition);
      const position: PartitionPosition = {
        epoch: (known?.epoch ?? 0) + 1,
        nextOffset: known?.nextOffset ?? 0,
        snapshotKey: known?.snapshotKey,
        counters: known?.counters ?? NO_COUNTERS,
      };
      positions.set(partition, position);
      return position;
    },
    async commit(checkpoint) {
      if (checkpoint.partitions.some(({ partition, epoch }) => positions.get(partition)?.epoch !== epoch)) {
        throw new ScoutError({ code: ErrorCode.aborted, message: 'Another worker has taken the partition over.' });
      }
      for (const { partition, ...position } of checkpoint.partitions) positions.set(partition, position);
      sums.merge(checkpoint.deltas);
      commits.push(checkpoint);
    },
  };
}

function addCounters(a: StreamCounters, b: StreamCounters): StreamCounters {
  return {
    spansSeen: a.spansSeen + b.spansSeen,
    duplicateSpans: a.duplicateSpans + b.duplicateSpans,
    lateSpans: a.lateSpans + b.lateSpans,
    rejectedSpans: a.rejectedSpans + b.rejectedSpans,
    closedEarlyTraces: a.closedEarlyTraces + b.closedEarlyTraces,
  };
}
