import { PLACE_LABELS } from './metric-convention.ts';
import type { MetricConvention } from './metric-convention.ts';

/** Which labels of a metric mean what. */
export interface SourceLabels {
  /** Labels that may say the service, the likeliest first: series differ in which of them they have. */
  readonly services: readonly string[];
  /** Parts of an operation's name; empty when the metric is not told by operation. */
  readonly operation: readonly string[];
  /** Labels that say where a service runs. */
  readonly places: readonly string[];
  /** Labels that may tell the outcome, the likeliest first. */
  readonly outcomes: readonly string[];
}

/** Chooses among the labels that a metric has by what its convention says of them. */
export function sourceLabels({ labels }: Pick<MetricConvention, 'labels'>, there: readonly string[]): SourceLabels {
  const known = new Set(there);
  const isThere = (name: string): boolean => known.has(name);
  return {
    services: labels.service.filter(isThere),
    operation: labels.operation.flatMap((names) => names.find(isThere) ?? []),
    places: [...PLACE_LABELS, ...(labels.places ?? [])].filter(isThere),
    outcomes: labels.outcome.filter(isThere),
  };
}
