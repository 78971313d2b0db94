import type { Recommendation } from '../recommendation/recommendation.ts';
import type { Slo } from '../slo/slo.ts';
import type { DriftVerdict } from './drift.ts';

/**
 * What is said of an SLO that is read from another source today than when it was decided on: figures of a metric and of
 * traces say nothing about each other, and a Prometheus that is away for an hour must not move an SLO to other queries.
 * Undefined when the source is the same; where a Prometheus answers does not matter.
 */
export function sourceChange(
  { name }: Pick<Slo, 'name'>,
  baseline: Pick<Recommendation, 'metricSource'>,
  today: Pick<Recommendation, 'metricSource'>,
): DriftVerdict | undefined {
  if (baseline.metricSource?.metric === today.metricSource?.metric) return undefined;
  return {
    outcome: 'failed',
    moves: [],
    explanation:
      `${name} was decided on by ${sourceText(baseline)} and would be read from ${sourceText(today)} today, so the two are not ` +
      'compared. A Prometheus that is only away is asked again at the next comparison; otherwise approve a recommendation of an analysis.',
  };
}

function sourceText({ metricSource }: Pick<Recommendation, 'metricSource'>): string {
  return metricSource === undefined ? 'the traces' : `the metric ${metricSource.metric}`;
}
