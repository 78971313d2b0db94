import { RecordHeader } from '../../contracts/topics/topics.ts';
import { Signal } from '../../contracts/otlp/signal.ts';
import { itemsOf } from '../../scripts/faults/read-topic.ts';

/** What a writer was given. */
interface WrittenRecord {
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Uint8Array;
}

/** Spans, log records and data points of a service among the records, by signal. */
export function countItems(records: readonly WrittenRecord[], service: string): Readonly<Record<Signal, number>> {
  const counts = { traces: 0, logs: 0, metrics: 0 };
  for (const { headers, value } of records) {
    const signal = Object.values(Signal).find((name) => name === headers[RecordHeader.signal]);
    if (signal === undefined) continue;
    counts[signal] += itemsOf({ signal, value }).filter((item) => item.service === service).length;
  }
  return counts;
}
