import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';

/** Makes metrics with the product's prefix on one registry. */
export interface MetricFactory {
  readonly counter: <L extends string = never>(name: string, help: string, labelNames?: readonly L[]) => Counter<L>;
  readonly gauge: <L extends string = never>(name: string, help: string, labelNames?: readonly L[]) => Gauge<L>;
  /** A gauge of which several processes of a role show the highest value: ages and states are no sums. */
  readonly maxGauge: <L extends string = never>(name: string, help: string, labelNames?: readonly L[]) => Gauge<L>;
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
    gauge: (name, help, labelNames = []) =>
      new Gauge({ name: PREFIX + name, help, labelNames: [...labelNames], registers }),
    maxGauge: (name, help, labelNames = []) =>
      new Gauge({ name: PREFIX + name, help, labelNames: [...labelNames], registers, aggregator: 'max' }),
    seconds: (name, help, labelNames = []) =>
      new Histogram({ name: PREFIX + name, help, labelNames: [...labelNames], buckets: SECONDS, registers }),
  };
}
