import type { OutgoingRecord } from '../../ingest/ports.ts';
import type { EventLogMetrics } from '../../platform/metrics/event-log-metrics.ts';

/** Size of an append's records before and after compression, as far as the client knows. */
export interface AppendedBytes {
  readonly plain: number;
  readonly compressed: number | undefined;
}

/** Runs an append and counts it: duration by outcome; records and bytes when they are durable. */
export async function measureAppend(options: {
  readonly topic: string;
  readonly records: readonly OutgoingRecord[];
  readonly metrics: EventLogMetrics | undefined;
  readonly append: () => Promise<AppendedBytes>;
}): Promise<void> {
  const { topic, records, metrics, append } = options;
  const startedAtMs = performance.now();
  const finish = (outcome: 'durable' | 'failed'): void => {
    metrics?.eventLogProduceSeconds.observe({ outcome }, (performance.now() - startedAtMs) / 1000);
  };
  try {
    const { plain, compressed } = await append();
    finish('durable');
    metrics?.eventLogProducedRecords.inc({ topic }, records.length);
    metrics?.eventLogProducedBytes.inc({ topic, form: 'plain' }, plain);
    if (compressed === undefined || compressed === 0) return;
    metrics?.eventLogProducedBytes.inc({ topic, form: 'compressed' }, compressed);
    metrics?.eventLogCompressionRatio.set({ topic }, plain / compressed);
  } catch (error) {
    finish('failed');
    throw error;
  }
}
