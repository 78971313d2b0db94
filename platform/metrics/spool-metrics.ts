import type { Counter, Gauge } from 'prom-client';
import type { MetricFactory } from './metric-factory.ts';

/** What the disk spool tells of itself. */
export interface SpoolMetrics {
  readonly spoolBytes: Gauge;
  readonly spoolEntries: Gauge;
  readonly spoolOldestAgeSeconds: Gauge;
  /** 1 for the state it is in, 0 for the others. */
  readonly spoolState: Gauge<'state'>;
  readonly spoolSpooled: Counter;
  readonly spoolReplayed: Counter;
  readonly spoolCorrupt: Counter;
  readonly spoolRefused: Counter<'reason'>;
}

/** Declares the metrics of the disk spool. */
export function createSpoolMetrics(factory: MetricFactory): SpoolMetrics {
  const { counter, gauge, maxGauge } = factory;
  return {
    spoolBytes: gauge('spool_bytes', 'Bytes in the disk spool.'),
    spoolEntries: gauge('spool_entries', 'Records in the disk spool.'),
    spoolOldestAgeSeconds: maxGauge(
      'spool_oldest_age_seconds',
      'Age of the oldest record in the disk spool; 0 when empty.',
    ),
    spoolState: maxGauge('spool_state', '1 for the state of the disk spool (direct, spooling, draining).', ['state']),
    spoolSpooled: counter('spool_spooled_records_total', 'Records written to the disk spool.'),
    spoolReplayed: counter('spool_replayed_records_total', 'Records replayed from the disk spool to the event log.'),
    spoolCorrupt: counter(
      'spool_corrupt_entries_total',
      'Entries of the disk spool that could not be read or replayed.',
    ),
    spoolRefused: counter('spool_refused_records_total', 'Records not taken, by reason (the code of the failure).', [
      'reason',
    ]),
  };
}
