import type { MetricSample } from '../../api/journey-metrics/ports.ts';
import { WireWriter } from '../../contracts/otlp/wire-writer.ts';

/** What an encoder needs: samples of one moment, and labels that all of them get. */
export interface WriteRequest {
  readonly samples: readonly MetricSample[];
  readonly atMs: number;
  /** Never one of a sample's own labels. */
  readonly commonLabels: readonly (readonly [name: string, value: string])[];
}

/** The label that holds a metric's name. */
const NAME_LABEL = '__name__';

/**
 * Encodes a `prometheus.WriteRequest`, uncompressed: timeseries 1 with labels 1 {name 1, value 2} in order of their names,
 * and samples 2 {value 1, timestamp 2 in milliseconds}. (Prometheus Remote-Write 1.0, "Protocol" and "Labels".)
 */
export function encodeWriteRequest({ samples, atMs, commonLabels }: WriteRequest): Buffer {
  const writer = new WireWriter();
  const timestamp = BigInt(atMs);
  for (const { name, labels, value } of samples.toReversed()) {
    const end = writer.length;
    writeSample(writer, value, timestamp);
    // Empty labels are as if they were not there, and refused by some receivers.
    const all = [[NAME_LABEL, name] as const, ...commonLabels, ...labels].filter(([, text]) => text !== '');
    for (const [label, text] of all.sort(([a], [b]) => (a < b ? 1 : -1))) writeLabel(writer, label, text);
    writer.message(1, end);
  }
  return writer.finish();
}

function writeLabel(writer: WireWriter, name: string, value: string): void {
  const end = writer.length;
  writer.text(2, value);
  writer.text(1, name);
  writer.message(1, end);
}

function writeSample(writer: WireWriter, value: number, timestamp: bigint): void {
  const end = writer.length;
  writer.int64(2, timestamp);
  writer.double(1, value);
  writer.message(2, end);
}
