import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';

/** Makes metrics with the product's prefix on one registry. */
export interface MetricFactory {
  readonly counter: <L extends string = never>(name: string, help: string, labelNames?: readonly L[]) => Counter<L>;
  /** `ofProcesses`: what several processes of a role show together; ages and states are no sums. */
  readonly gauge: <L extends string = never>(
    name: string,
    help: string,
    labelNames?: readonly L[],
    ofProcesses?: 'sum' | 'max' | 'average',
  ) => Gauge<L>;
  /** A histogram of durations. */
  readonly seconds: <L extends string = never>(name: string, help: string, labelNames?: readonly L[]) => Histogram<L>;
}

const PREFIX = 'slo_scout_';
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** Creates the factory of a registry. */
export function createMetricFactory(registry: Registry): MetricFactory {
  const registers = [registry];
  return {
    counter: (name, help, labelNames = []) =>
      new Counter({ name: PREFIX + name, help, labelNames: [...labelNames], registers }),
    gauge: (name, help, labelNames = [], ofProcesses = 'sum') =>
      new Gauge({ name: PREFIX + name, help, labelNames: [...labelNames], registers, aggregator: ofProcesses }),
    seconds: (name, help, labelNames = []) =>
      new Histogram({ name: PREFIX + name, help, labelNames: [...labelNames], buckets: SECONDS, registers }),
  };
}
