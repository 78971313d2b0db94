import type { MetricConvention } from './metric-convention.ts';

/** Which labels of a metric mean what. */
export interface SourceLabels {
  readonly service: string | undefined;
  /** Parts of an operation's name; empty when the metric is not told by operation. */
  readonly operation: readonly string[];
  /** Labels that may tell the outcome, the likeliest first. */
  readonly outcomes: readonly string[];
}

/** Chooses among the labels that a metric has by what its convention says of them. */
export function sourceLabels({ labels }: MetricConvention, there: readonly string[]): SourceLabels {
  const known = new Set(there);
  const first = (names: readonly string[]): string | undefined => names.find((name) => known.has(name));
  return {
    service: first(labels.service),
    operation: labels.operation.map(first).filter((name) => name !== undefined),
    outcomes: labels.outcome.filter((name) => known.has(name)),
  };
}
