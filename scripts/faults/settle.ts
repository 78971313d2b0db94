import { setTimeout as sleep } from 'node:timers/promises';
import type { Signal } from '../../contracts/otlp/signal.ts';
import { Topic } from '../../contracts/topics/topics.ts';
import type { FaultInstallation } from './fault-installation.ts';
import type { RecordKeys } from './offer-load.ts';
import { readCountedSpans } from './read-counts.ts';
import type { CountedSpans, ServiceCounts } from './read-counts.ts';
import { createTopicReader, itemsOf } from './read-topic.ts';

/** What a run came to. */
export interface Settled {
  /** Records in the log, each once, by signal. */
  readonly inLog: Readonly<Record<Signal, number>>;
  /** Records that are in the log another time. */
  readonly repeated: number;
  /** Acknowledged records that are not in the log, by signal. */
  readonly missing: Readonly<Record<Signal, number>>;
  /** Recounted from the log, each span once. */
  readonly recounted: ReadonlyMap<string, ServiceCounts>;
  readonly counted: CountedSpans;
  /** Nothing is missing, and the capsules hold what the log holds, service by service. */
  readonly isExact: boolean;
}

const COUNT_TIMEOUT_MS = 180_000;

/**
 * Counts an installation after its load has ended. A spool may still be emptying and a worker counting: all is read
 * again until it agrees, or for three minutes.
 */
export async function settle(acknowledged: RecordKeys, installation: FaultInstallation): Promise<Settled> {
  const { brokers, databaseUrl } = installation;
  const log = { traces: new Set<string>(), logs: new Set<string>(), metrics: new Set<string>() };
  const recounted = new Map<string, ServiceCounts>();
  let repeated = 0;
  const reader = createTopicReader({ brokers, topic: Topic.rawTelemetry }, (record) => {
    const keys = log[record.signal];
    for (const { key, service, isRoot, hasFailed } of itemsOf(record)) {
      if (keys.has(key)) {
        repeated += 1;
        continue;
      }
      keys.add(key);
      if (record.signal === 'traces') add(recounted, service, { isRoot, hasFailed });
    }
  });
  const endMs = performance.now() + COUNT_TIMEOUT_MS;
  for (;;) {
    await reader.readOn();
    const counted = await readCountedSpans(databaseUrl);
    const missing = {
      traces: missingIn(log.traces, acknowledged.traces),
      logs: missingIn(log.logs, acknowledged.logs),
      metrics: missingIn(log.metrics, acknowledged.metrics),
    };
    const isExact = missing.traces + missing.logs + missing.metrics === 0 && agree(recounted, counted.services);
    if (isExact || performance.now() > endMs) {
      const inLog = { traces: log.traces.size, logs: log.logs.size, metrics: log.metrics.size };
      return { ...{ inLog, repeated, missing, recounted, counted, isExact } };
    }
    await sleep(2_000);
  }
}

/** The sum over all signals. */
export function sumOf(counts: Readonly<Record<Signal, number>>): number {
  return counts.traces + counts.logs + counts.metrics;
}

function add(
  counts: Map<string, ServiceCounts>,
  service: string,
  { isRoot, hasFailed }: { readonly isRoot: boolean; readonly hasFailed: boolean },
): void {
  const { traces, failed, spans } = counts.get(service) ?? { traces: 0, failed: 0, spans: 0 };
  counts.set(service, {
    traces: traces + (isRoot ? 1 : 0),
    failed: failed + (isRoot && hasFailed ? 1 : 0),
    spans: spans + 1,
  });
}

function missingIn(log: ReadonlySet<string>, acknowledged: ReadonlySet<string>): number {
  let missing = 0;
  for (const key of acknowledged) if (!log.has(key)) missing += 1;
  return missing;
}

function agree(recounted: ReadonlyMap<string, ServiceCounts>, counted: ReadonlyMap<string, ServiceCounts>): boolean {
  const services = new Set([...recounted.keys(), ...counted.keys()]);
  return [...services].every((service) => {
    const [log, capsules] = [recounted.get(service), counted.get(service)];
    return log?.traces === capsules?.traces && log?.failed === capsules?.failed && log?.spans === capsules?.spans;
  });
}
