import type { Metrics } from '../../platform/metrics/catalogue.ts';
import type { OwnedPartition } from './owned-partition.ts';

/** Tells the metrics of partitions now and then: counting a record touches plain numbers only. */
export function showPartitions(partitions: Iterable<OwnedPartition>, metrics: Metrics): void {
  let [openTraces, retainedSpans] = [0, 0];
  for (const owned of partitions) {
    openTraces += owned.state.openTraces();
    retainedSpans += owned.state.retainedSpans();
    countFresh(owned, metrics);
  }
  metrics.streamOpenTraces.set(openTraces);
  metrics.streamRetainedSpans.set(retainedSpans);
}

function countFresh({ state, fresh }: OwnedPartition, metrics: Metrics): void {
  for (const outcome of ['counted', 'duplicate', 'late', 'rejected'] as const) {
    if (fresh[outcome] > 0) metrics.streamSpans.inc({ outcome }, fresh[outcome]);
    fresh[outcome] = 0;
  }
  const overflowed = state.takeOverflowed();
  if (overflowed > 0) metrics.streamOverflowTraces.inc(overflowed);
}
