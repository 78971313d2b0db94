import type { Metrics } from '../../platform/metrics/catalogue.ts';
import type { OwnedLogPartition } from './owned-log-partition.ts';

/** Tells the metrics of partitions now and then: counting a line touches plain numbers only. */
export function showLogPartitions(partitions: Iterable<OwnedLogPartition>, metrics: Metrics): void {
  let [templates, services] = [0, 0];
  for (const owned of partitions) {
    templates += owned.state.templates();
    services += owned.state.memory.services.size;
    countFresh(owned, metrics);
  }
  metrics.logTemplates.set(templates);
  metrics.logServices.set(services);
}

function countFresh({ fresh }: OwnedLogPartition, metrics: Metrics): void {
  metrics.logLines.inc({ outcome: 'counted' }, fresh.counted);
  metrics.logLines.inc({ outcome: 'rejected' }, fresh.rejected);
  metrics.logOverflowLines.inc(fresh.overflowed);
  metrics.logDuplicateRecords.inc(fresh.duplicateRecords);
  fresh.counted = 0;
  fresh.rejected = 0;
  fresh.overflowed = 0;
  fresh.duplicateRecords = 0;
}
